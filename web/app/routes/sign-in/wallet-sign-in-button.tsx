import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { WalletOutcome } from "./sign-in-with-wallet.ts";

interface WalletSignInButtonProps {
  chainId: number;
  domain: string;
  uri: string;
  to: string;
}

/** Signs in with the wallet of this browser. The wallet code loads on demand. */
export function WalletSignInButton({ to, ...message }: WalletSignInButtonProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Exclude<WalletOutcome, "signedIn"> | null>(null);

  async function start() {
    setBusy(true);
    setOutcome(null);
    const { signInWithWallet } = await import("./sign-in-with-wallet.ts");
    const result = await signInWithWallet({ ...message, statement: t("signIn.walletStatement"), now: new Date() });
    if (result === "signedIn") {
      window.location.assign(to);
      return;
    }
    setOutcome(result);
    setBusy(false);
  }

  return (
    <div className="space-y-3">
      <Button look="secondary" className="w-full" disabled={busy} onClick={start}>
        <Icon name="wallet" />
        {busy ? t("signIn.walletBusy") : t("signIn.wallet")}
      </Button>
      <noscript>
        <p className="text-sm text-ink-soft">{t("wallets.noScript")}</p>
      </noscript>
      {outcome && (
        <Notice tone={outcome === "noWallet" || outcome === "declined" ? "info" : "danger"} announce>
          {t(`signIn.walletProblem.${outcome}`)}
        </Notice>
      )}
    </div>
  );
}
