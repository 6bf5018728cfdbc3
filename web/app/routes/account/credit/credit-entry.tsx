import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import type { CreditTransactionKind } from "#core/domain/credit";

/** Where a movement's reason has a page of its own. */
const pages: Record<CreditTransactionKind, string | null> = {
  grant: null,
  order: "/orders",
  refund: "/orders",
  payout: "/vendor/payouts",
};

interface CreditEntryProps {
  entry: { kind: CreditTransactionKind; reason: string; amountMinor: bigint; balanceMinor: bigint; at: Date };
  currency: string;
}

/** One movement of store credit, with the balance after it. */
export function CreditEntry({ entry, currency }: CreditEntryProps) {
  const { t } = useTranslation();
  const { kind, reason, amountMinor, balanceMinor, at } = entry;
  const page = pages[kind];
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 p-4 sm:px-6">
      <div className="min-w-0 max-w-text">
        <p className="font-medium">{t(`credit.kind.${kind}`)}</p>
        <p className="text-sm break-words text-ink-soft">
          {page ? (
            <AppLink
              to={`${page}/${encodeURIComponent(reason)}`}
              className="break-all text-brand underline underline-offset-4"
            >
              {reason}
            </AppLink>
          ) : (
            reason
          )}
        </p>
        <p className="text-sm text-ink-soft">
          <DateTime at={at} />
        </p>
      </div>
      <div className="ml-auto min-w-0 text-right">
        <p className={`font-semibold ${amountMinor > 0n ? "text-success" : ""}`}>
          {amountMinor > 0n && "+"}
          <Money minor={amountMinor} currency={currency} />
        </p>
        <p className="text-sm text-ink-soft">
          {t("credit.after")} <Money minor={balanceMinor} currency={currency} />
        </p>
      </div>
    </li>
  );
}
