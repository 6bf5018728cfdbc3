import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigation } from "react-router";

/** Shorter waits are not worth a bar. */
const PATIENCE_MS = 150;

/** A thin bar on top while the next page is on its way. */
export function NavigationProgress() {
  const { t } = useTranslation();
  const busy = useNavigation().state !== "idle";
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (!busy) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [busy]);

  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
      {shown && (
        <>
          <div className="sliding h-full w-1/3 bg-brand" />
          <span className="sr-only">{t("shell.loading")}</span>
        </>
      )}
    </div>
  );
}
