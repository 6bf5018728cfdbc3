import { useEffect, useState } from "react";
import { useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useRouteFocus } from "./route-focus.ts";

/** Shorter waits show no bar. */
const SHOWN_AFTER_MS = 150;

/** A thin bar while the next page loads, and the one live region that announces slow navigation and where it ended. */
export function NavigationProgress() {
  const { t } = useTranslation();
  const announcement = useRouteFocus();
  const busy = useNavigation().state !== "idle";
  const [slow, setSlow] = useState(false);

  useEffect(() => {
    if (!busy) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [busy]);

  return (
    <>
      <p role="status" data-route-announcer className="sr-only">
        {slow ? t("shell.loading") : announcement}
      </p>
      <div aria-hidden="true" className="pointer-events-none fixed inset-x-0 top-0 z-50 h-0.5 overflow-hidden">
        {slow && <div className="sliding h-full w-1/3 bg-brand" />}
      </div>
    </>
  );
}
