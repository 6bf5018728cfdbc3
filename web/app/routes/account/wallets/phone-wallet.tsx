import { useEffect, useState } from "react";
import { useRevalidator } from "react-router";
import { WalletAppLinks } from "#app/auth/wallet-app-links.tsx";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { LinkOutcomeNotice } from "./link-outcome-notice.tsx";
import { PairingNumber } from "./pairing-number.tsx";
import { askPairing, type PairingOutcome, requestPairing } from "./pairing-requests.ts";

const POLL_MS = 2_000;

/** Light modules around the code: scanners need them. */
const QUIET_ZONE = 4;

interface OpenRequest {
  /** The page for the other device. */
  page: string;
  modules: boolean[][];
  /** The wallet that has signed; null so far. */
  address: string | null;
}

/** Links a wallet on a phone: its app opens a page, by a link on the same phone or by a QR code from another screen. */
export function PhoneWallet({ appUrl }: { appUrl: string }) {
  const { t } = useTranslation();
  const page = localisePath(useLocale(), "/link-wallet");
  const { revalidate } = useRevalidator();
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState<OpenRequest | null>(null);
  const [outcome, setOutcome] = useState<PairingOutcome | null>(null);

  async function start() {
    setBusy(true);
    setOutcome(null);
    const [started, { encode }] = await Promise.all([requestPairing(), import("uqr")]);
    setBusy(false);
    if (typeof started === "string") {
      setOutcome(started);
      return;
    }
    const address = `${appUrl}${page}?${new URLSearchParams({ token: started.token })}`;
    setOpen({ page: address, modules: encode(address, { ecc: "M", border: QUIET_ZONE }).data, address: null });
  }

  function end(result: PairingOutcome) {
    setOpen(null);
    setOutcome(result);
    if (result === "linked" || result === "takenOver") revalidate();
  }

  const waits = open !== null;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(async () => {
      const said = await askPairing();
      if (said?.state === "gone") {
        setOpen(null);
        setOutcome((current) => current ?? "gone");
      }
      if (said?.state === "signed") setOpen((current) => current && { ...current, address: said.address });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [waits]);

  return (
    <div className="space-y-3">
      <Button look="secondary" disabled={busy} onClick={start} className="max-sm:w-full noscript:hidden">
        <Icon name="qr" />
        {t(open ? "wallets.pairing.again" : "wallets.pairing.start")}
      </Button>
      {open && (
        <Card>
          {open.address === null ? (
            <ScanPanel page={open.page} modules={open.modules} />
          ) : (
            <PairingNumber address={open.address} onEnd={end} />
          )}
        </Card>
      )}
      {outcome && <LinkOutcomeNotice outcome={outcome} />}
    </div>
  );
}

/** How the wallet's app gets to the page. */
function ScanPanel({ page, modules }: Pick<OpenRequest, "page" | "modules">) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-6" role="status">
      <div className="min-w-0 flex-1 basis-64 space-y-4">
        <h2 className="text-lg">{t("wallets.pairing.title")}</h2>
        <div className="space-y-2">
          <p className="text-sm">{t("wallets.pairing.here")}</p>
          <WalletAppLinks page={page} />
        </div>
        <p className="text-sm">{t("wallets.pairing.elsewhere")}</p>
        <p className="text-sm text-ink-soft">{t("wallets.pairing.waits")}</p>
      </div>
      <div className="w-full max-w-56">
        <QrCode modules={modules} label={t("wallets.pairing.qr")} />
      </div>
    </div>
  );
}
