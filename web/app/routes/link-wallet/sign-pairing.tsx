import { useState } from "react";
import type { WalletMessageFacts } from "#app/auth/identity.ts";
import { WalletAppLinks } from "#app/auth/wallet-app-links.tsx";
import { WalletButton } from "#app/auth/wallet-button.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import type { LinkTerms } from "#core/domain/wallet-link";
import type { SignProblem } from "./request-pairing-signature.ts";

interface SignPairingProps {
  token: string;
  /** The account's label, and the code that the wallet takes over. */
  account: string;
  code: string | null;
  store: string;
  nonce: string;
  terms: LinkTerms;
  message: WalletMessageFacts;
  /** The address of this page. */
  page: string;
}

/** Has the wallet of this device sign, then shows the number for the other screen. */
export function SignPairing({ token, account, code, store, nonce, terms, message, page }: SignPairingProps) {
  const { t } = useTranslation();
  const [number, setNumber] = useState<number | null>(null);

  async function ask() {
    const { requestPairingSignature } = await import("./request-pairing-signature.ts");
    const statement = t(code === null ? "wallets.pairing.statement" : "wallets.pairing.statementCode", {
      account: inAscii(account),
      code: code ?? "",
      store: inAscii(store),
    });
    const result = await requestPairingSignature({ ...message, statement, now: new Date() }, { token, nonce, terms });
    if (typeof result === "string") return result;
    setNumber(result.number);
    return "done";
  }

  if (number !== null) {
    return (
      <div role="status" className="text-center">
        <p>{t("wallets.pairing.typeIt")}</p>
        <p className="mt-2 text-3xl font-semibold">{number}</p>
        <p className="mt-2 text-sm text-ink-soft">{t("wallets.pairing.tellNobody")}</p>
      </div>
    );
  }
  return (
    <>
      <WalletButton<SignProblem>
        ask={ask}
        busyLabel={t("wallets.busy")}
        describe={(problem) => t(`wallets.pairing.problem.${problem}`)}
      >
        {t("wallets.pairing.sign")}
      </WalletButton>
      <div className="space-y-2 border-t border-line pt-5">
        <p className="text-sm">{t("wallets.pairing.openIn")}</p>
        <WalletAppLinks page={page} />
      </div>
    </>
  );
}

/** What a wallet can show in a message: the rest becomes dots. */
function inAscii(text: string): string {
  return text.replace(/[^ -~]+/g, "...");
}
