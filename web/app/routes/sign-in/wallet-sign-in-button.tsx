import type { WalletMessageFacts } from "#app/auth/identity.ts";
import { WalletButton } from "#app/auth/wallet-button.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import type { WalletOutcome } from "./sign-in-with-wallet.ts";

interface WalletSignInButtonProps extends WalletMessageFacts {
  to: string;
}

/** Signs in with the wallet of this browser. The wallet code loads on demand. */
export function WalletSignInButton({ to, ...message }: WalletSignInButtonProps) {
  const { t } = useTranslation();

  async function ask() {
    const { signInWithWallet } = await import("./sign-in-with-wallet.ts");
    const outcome = await signInWithWallet({ ...message, statement: t("signIn.walletStatement"), now: new Date() });
    if (outcome !== "signedIn") return outcome;
    window.location.replace(to);
    return "leaving";
  }

  return (
    <WalletButton<Exclude<WalletOutcome, "signedIn">>
      ask={ask}
      busyLabel={t("signIn.walletBusy")}
      describe={(problem) => t(`signIn.walletProblem.${problem}`)}
    >
      {t("signIn.wallet")}
    </WalletButton>
  );
}
