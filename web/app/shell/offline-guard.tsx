import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { CONNECTION_BACK, CONNECTION_LOST } from "#app/session/lost-connection.ts";
import { Notice } from "#app/ui/notice.tsx";

/** Whether a click navigates to another page of this site. */
function leavesPage(target: EventTarget | null): boolean {
  const link = target instanceof Element ? target.closest("a[href]") : null;
  return link instanceof HTMLAnchorElement && !link.hasAttribute("download") && link.origin === window.location.origin;
}

/**
 * Blocks clicks and submits while offline: they would end at the browser's error page and lose what was typed. Says so
 * until the connection is back. When the browser wrongly believes it is online, a request that
 * fails shows it: the page says so until the next try.
 */
export function OfflineGuard(): ReactNode {
  const { t } = useTranslation();
  const [warned, setWarned] = useState(false);

  useEffect(() => {
    function block(event: Event) {
      if (event.type === "click" && !leavesPage(event.target)) return;
      if (navigator.onLine) return clear();
      event.preventDefault();
      event.stopPropagation();
      warn();
    }
    const warn = () => setWarned(true);
    const clear = () => setWarned(false);
    document.addEventListener("click", block, true);
    document.addEventListener("submit", block, true);
    window.addEventListener("online", clear);
    window.addEventListener(CONNECTION_LOST, warn);
    window.addEventListener(CONNECTION_BACK, clear);
    return () => {
      document.removeEventListener("click", block, true);
      document.removeEventListener("submit", block, true);
      window.removeEventListener("online", clear);
      window.removeEventListener(CONNECTION_LOST, warn);
      window.removeEventListener(CONNECTION_BACK, clear);
    };
  }, []);

  return (
    warned && (
      <div className="fixed inset-x-4 bottom-[calc(1rem+var(--bar,0px))] z-50 rounded-sm shadow-lift sm:left-auto sm:w-96">
        <Notice tone="warning" announce>
          {t("offline.text")}
        </Notice>
      </div>
    )
  );
}
