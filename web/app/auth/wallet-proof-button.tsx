import { useTranslation } from "#app/i18n/translation.ts";
import type { WalletMessageFacts } from "./identity.ts";
import type { WalletProofOutcome } from "./prove-by-wallet.ts";
import { WalletButton } from "./wallet-button.tsx";

interface WalletProofButtonProps {
  message: WalletMessageFacts;
  /** Called once the session has the proof. */
  onProven(): void;
}

/** Proves by a wallet's signature who is signed in. The wallet code loads on demand. */
export function WalletProofButton({ message, onProven }: WalletProofButtonProps) {
  const { t } = useTranslation();

  async function ask() {
    const { proveByWallet } = await import("./prove-by-wallet.ts");
    const outcome = await proveByWallet({ ...message, statement: t("identity.walletStatement"), now: new Date() });
    if (outcome !== "proven") return outcome;
    onProven();
    return "done";
  }

  return (
    <WalletButton<Exclude<WalletProofOutcome, "proven">>
      ask={ask}
      busyLabel={t("wallets.busy")}
      describe={(problem) => t(`identity.walletProblem.${problem}`)}
    >
      {t("identity.wallet")}
    </WalletButton>
  );
}
