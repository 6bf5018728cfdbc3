import { useEffect, useState } from "react";
import { formatRate } from "#app/format/money.ts";
import { shortWallet } from "#app/format/wallet.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { CopyButton } from "#app/ui/copy-button.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { WebAddress } from "#app/ui/web-address.tsx";
import { QrDialog } from "./qr-dialog.tsx";

interface ShareCardProps {
  codes: {
    code: string;
    walletAddress: string | null;
    active: boolean;
    /** Since when the store has it turned off. */
    deactivatedAt: Date | null;
    /** While its wallet is not paid yet. */
    paysFrom: Date | null;
    shareUrl: string;
  }[];
  /** Basis points. */
  rateBp: number;
  tokenSymbol: string;
  cloneName: string;
}

/** The referral link and its terms. */
export function ShareCard({ codes, rateBp, tokenSymbol, cloneName }: ShareCardProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <section aria-labelledby="share-title" className="rounded-md border border-line bg-brand-soft p-4 sm:p-6">
      <h2 id="share-title" className="text-lg">
        {t("refcodes.shareTitle")}
      </h2>
      <p className="mt-1 text-ink-soft" suppressHydrationWarning>
        {t("refcodes.terms", { rate: formatRate(locale, rateBp), token: tokenSymbol })}
      </p>
      {codes.some(({ active }) => active) && (
        <AppLink to="/refcodes/share" className={`${buttonClass("secondary", "sm")} mt-4`}>
          {t("refcodes.sharing.open")}
        </AppLink>
      )}
      <ul className="mt-5 space-y-5">
        {codes.map(({ code, walletAddress, active, deactivatedAt, paysFrom, shareUrl }) => (
          <li key={code}>
            <div className="flex flex-wrap items-stretch gap-3">
              <code className="flex min-h-11 min-w-0 flex-1 basis-64 items-center rounded-sm border border-line-strong bg-surface px-3 py-2 text-sm select-all">
                <WebAddress of={shareUrl} />
              </code>
              {active && <CopyButton text={shareUrl} label={t("refcodes.copy")} />}
              {active && <ShareButton url={shareUrl} title={cloneName} />}
              {active && <QrDialog url={shareUrl} code={code} />}
            </div>
            <p className="mt-2 text-sm text-ink-soft">
              {deactivatedAt !== null ? (
                t("refcodes.deactivated")
              ) : walletAddress === null ? (
                <>
                  {t("refcodes.noWallet")}{" "}
                  <AppLink to="/account/wallets" className="text-brand underline underline-offset-4">
                    {t("refcodes.linkWallet")}
                  </AppLink>
                </>
              ) : (
                <>
                  {active ? t("refcodes.paidTo") : t("refcodes.inactive")}{" "}
                  <span title={walletAddress} className="whitespace-nowrap">
                    {shortWallet(walletAddress)}
                  </span>
                  {paysFrom && (
                    <>
                      {" "}
                      {t("refcodes.paidFrom")} <DateTime at={paysFrom} />
                    </>
                  )}
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The device's own share sheet, where there is one. */
function ShareButton({ url, title }: { url: string; title: string }) {
  const { t } = useTranslation();
  const [able, setAble] = useState(false);
  useEffect(() => setAble("share" in navigator), []);
  if (!able) return null;
  return (
    <Button look="secondary" onClick={() => void navigator.share({ url, title }).catch(() => undefined)}>
      <Icon name="share" />
      {t("refcodes.share")}
    </Button>
  );
}
