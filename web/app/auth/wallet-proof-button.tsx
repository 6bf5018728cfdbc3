import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { WalletMessageFacts } from "./identity.ts";
import type { WalletProofOutcome } from "./prove-by-wallet.ts";

interface WalletProofButtonProps {
  message: WalletMessageFacts;
  /** Called once the session has the proof. */
  onProven(): void;
}

/** Proves by a wallet's signature who is signed in. The wallet code loads on demand. */
export function WalletProofButton({ message, onProven }: WalletProofButtonProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Exclude<WalletProofOutcome, "proven"> | null>(null);

  async function start() {
    setBusy(true);
    setOutcome(null);
    const { proveByWallet } = await import("./prove-by-wallet.ts");
    const result = await proveByWallet({ ...message, statement: t("identity.walletStatement"), now: new Date() });
    setBusy(false);
    if (result === "proven") onProven();
    else setOutcome(result);
  }

  return (
    <div className="space-y-3">
      <Button look="secondary" className="w-full" disabled={busy} onClick={start}>
        <Icon name="wallet" />
        {busy ? t("wallets.busy") : t("identity.wallet")}
      </Button>
      <noscript>
        <p className="text-sm text-ink-soft">{t("wallets.noScript")}</p>
      </noscript>
      {outcome && (
        <Notice tone={outcome === "noWallet" || outcome === "declined" ? "info" : "danger"} announce>
          {t(`identity.walletProblem.${outcome}`)}
        </Notice>
      )}
    </div>
  );
}
