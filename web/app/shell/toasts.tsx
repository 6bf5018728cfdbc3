import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { addTexts } from "#app/i18n/add-texts.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { type FlashName, isFlash, takeFlashCookie } from "#app/session/flash.ts";

/** Loaded when needed. The page shows the same message, so nothing is lost if loading fails. */
const Toast = lazy(() =>
  import("./toast.tsx").then(
    (file) => ({ default: file.Toast }),
    () => ({ default: () => null }),
  ),
);

/** Shows what the last action did, once. */
export function Toasts() {
  const { key } = useLocation();
  const { i18n } = useTranslation();
  const [shown, setShown] = useState<{ flash: FlashName; key: string } | null>(null);

  useEffect(() => {
    const flash = takeFlashCookie();
    if (flash === undefined) return;
    addTexts(i18n, ["toasts"]).then(
      () => isFlash(i18n, flash) && setShown({ flash, key }),
      () => undefined,
    );
  }, [key, i18n]);

  return (
    shown && (
      <Suspense>
        <Toast key={shown.key} flash={shown.flash} onClose={() => setShown(null)} />
      </Suspense>
    )
  );
}
