import { useState } from "react";
import { useRevalidator } from "react-router";
import type { WalletMessageFacts } from "#app/auth/identity.ts";
import type { InjectedWallet } from "#app/auth/injected-wallets.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { LinkOutcomeNotice } from "./link-outcome-notice.tsx";
import type { LinkOutcome } from "./request-wallet-link.ts";

/** Links a wallet of this browser, which is asked for where there are several. The wallet code loads on demand. */
export function LinkWalletButton(message: WalletMessageFacts) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { revalidate } = useRevalidator();
  const [busy, setBusy] = useState(false);
  const [choices, setChoices] = useState<InjectedWallet[]>([]);
  const [outcome, setOutcome] = useState<LinkOutcome | null>(null);

  async function start() {
    setBusy(true);
    setOutcome(null);
    const { findWallets } = await import("#app/auth/injected-wallets.ts");
    const found = await findWallets();
    if (found.length > 1) {
      setChoices(found);
      setBusy(false);
      return;
    }
    await link(found[0]);
  }

  async function link(wallet: InjectedWallet | undefined) {
    setBusy(true);
    setChoices([]);
    const { requestWalletLink } = await import("./request-wallet-link.ts");
    const result = wallet
      ? await requestWalletLink({
          ...message,
          provider: wallet.provider,
          statement: t("wallets.statement"),
          locale,
          now: new Date(),
        })
      : "noWallet";
    setOutcome(result);
    setBusy(false);
    if (result === "linked" || result === "takenOver") revalidate();
  }

  return (
    <div className="space-y-3">
      <Button disabled={busy} onClick={start} className="max-sm:w-full">
        <Icon name="wallet" />
        {busy ? t("wallets.busy") : t("wallets.link")}
      </Button>
      <noscript>
        <p className="text-sm text-ink-soft">{t("wallets.noScript")}</p>
      </noscript>
      {choices.length > 0 && (
        <fieldset>
          <legend className="text-sm">{t("wallets.choose")}</legend>
          <div className="mt-2 flex flex-wrap gap-3">
            {choices.map((wallet) => (
              <Button key={wallet.id} look="secondary" onClick={() => link(wallet)}>
                {wallet.name}
              </Button>
            ))}
          </div>
        </fieldset>
      )}
      {outcome && <LinkOutcomeNotice outcome={outcome} />}
    </div>
  );
}
