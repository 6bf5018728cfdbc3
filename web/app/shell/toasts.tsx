import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { type FlashName, takeFlashCookie } from "#app/session/flash.ts";

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
  const [shown, setShown] = useState<{ flash: FlashName; key: string } | null>(null);

  useEffect(() => {
    const flash = takeFlashCookie();
    if (flash) setShown({ flash, key });
  }, [key]);

  return (
    shown && (
      <Suspense>
        <Toast key={shown.key} flash={shown.flash} onClose={() => setShown(null)} />
      </Suspense>
    )
  );
}
