import { useEffect } from "react";
import { claim } from "../referral/consent.ts";
import { sendVisitOnce } from "../referral/visit.ts";

/** Tells the edge of a visit, once per browser session, and claims the code of a page that was prerendered. */
export function ReferralAttributionEffect() {
  useEffect(() => {
    async function arrive(fromPrerender: boolean) {
      const code = new URLSearchParams(window.location.search).get("ref");
      if (fromPrerender && code) await claim({ code });
      void sendVisitOnce();
    }
    if (!("prerendering" in document && document.prerendering)) {
      void arrive(false);
      return;
    }
    const shown = () => void arrive(true);
    document.addEventListener("prerenderingchange", shown, { once: true });
    return () => document.removeEventListener("prerenderingchange", shown);
  }, []);
  return null;
}
