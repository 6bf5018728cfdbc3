import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRevalidator } from "react-router";
import { useLocale } from "#app/i18n/use-locale.ts";
import { pathBefore } from "#app/session/return-to.ts";
import { AppLink, useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { LinkOutcome } from "./request-wallet-link.ts";

interface LinkWalletButtonProps {
  chainId: number;
  domain: string;
  uri: string;
}

/** Links the wallet of this browser. The wallet code loads on demand. */
export function LinkWalletButton(message: LinkWalletButtonProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { revalidate } = useRevalidator();
  const appPath = useAppPath();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<LinkOutcome | null>(null);

  async function start() {
    setBusy(true);
    setOutcome(null);
    const { requestWalletLink } = await import("./request-wallet-link.ts");
    const result = await requestWalletLink({ ...message, statement: t("wallets.statement"), locale, now: new Date() });
    setOutcome(result);
    setBusy(false);
    if (isLinked(result)) revalidate();
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
      {outcome && (
        <Notice tone={toneOf(outcome)} announce>
          {t(`wallets.outcome.${outcome}`)}
          {outcome === "unproven" && (
            <>
              {" "}
              <AppLink
                to={pathBefore("/confirm-identity", appPath("/account/wallets"))}
                className="underline underline-offset-4"
              >
                {t("identity.title")}
              </AppLink>
            </>
          )}
        </Notice>
      )}
    </div>
  );
}

function isLinked(outcome: LinkOutcome): boolean {
  return outcome === "linked" || outcome === "takenOver";
}

function toneOf(outcome: LinkOutcome) {
  if (isLinked(outcome)) return "success";
  return outcome === "noWallet" || outcome === "declined" || outcome === "unproven" ? "info" : "danger";
}
