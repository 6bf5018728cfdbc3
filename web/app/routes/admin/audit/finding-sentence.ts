import { shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import type { Finding } from "#core/domain/audit-finding";

/** What does not fit, as a sentence. */
export function useFindingSentence(): (finding: Pick<Finding, "code" | "params">) => string {
  const { t } = useTranslation();
  return ({ code, params }) => {
    if (code === "chain_payment_unexplained")
      return t(`admin.audit.code.${code}`, { wallet: shortWallet(params.wallet ?? "") });
    // Keys that end in `_other` are plurals.
    return t(`admin.audit.code.${code === "chain_payment_by_other" ? "chain_payment_foreign" : code}`);
  };
}
