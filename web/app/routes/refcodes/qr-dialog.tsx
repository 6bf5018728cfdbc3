import { useId, useRef, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { QrCode, qrFile } from "#app/ui/qr-code.tsx";

/** Light modules around the code: scanners need them. */
const QUIET_ZONE = 4;

/** Pixels of the downloaded picture for one module: sharp in print. */
const SCALE = 24;

/** The link as a QR code, to show or to print. The encoder loads on demand. `code` is the name of its files. */
export function QrDialog({ url, code }: { url: string; code: string }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [modules, setModules] = useState<boolean[][] | null>(null);

  async function open() {
    const { encode } = await import("uqr");
    setModules(encode(url, { ecc: "M", border: QUIET_ZONE }).data);
    dialog.current?.showModal();
  }

  return (
    <>
      <Button look="secondary" onClick={open}>
        <Icon name="qr" />
        {t("refcodes.qr")}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        className="w-[min(24rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-6 shadow-lift"
      >
        <h2 id={titleId} className="text-lg">
          {t("refcodes.qrTitle")}
        </h2>
        {modules && (
          <div className="mt-4">
            <QrCode modules={modules} label={t("refcodes.qrOf", { url })} />
          </div>
        )}
        <div className="mt-6 flex flex-wrap justify-end gap-3">
          <Button look="quiet" onClick={() => dialog.current?.close()}>
            {t("action.close")}
          </Button>
          <Button
            look="secondary"
            onClick={() => modules && save(`data:image/svg+xml,${encodeURIComponent(qrFile(modules))}`, `${code}.svg`)}
          >
            {t("refcodes.qrSvg")}
          </Button>
          <Button onClick={() => modules && savePng(modules, `${code}.png`)}>{t("refcodes.qrDownload")}</Button>
        </div>
      </dialog>
    </>
  );
}

/** Black on white in every theme, so that every scanner reads it. */
function savePng(modules: boolean[][], name: string): void {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = modules.length * SCALE;
  const paint = canvas.getContext("2d");
  if (!paint) return;
  paint.fillStyle = "#fff";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.fillStyle = "#000";
  modules.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) paint.fillRect(x * SCALE, y * SCALE, SCALE, SCALE);
    });
  });
  save(canvas.toDataURL("image/png"), name);
}

/** Has the browser keep a file. `contents` as a data address. */
function save(contents: string, name: string): void {
  const link = document.createElement("a");
  link.href = contents;
  link.download = name;
  link.click();
}
