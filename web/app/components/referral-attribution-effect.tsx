import { useEffect } from "react";
import { claim } from "../referral/consent.ts";
import { wasFetchedAhead } from "../referral/fetched-ahead.ts";
import { sendVisitOnce } from "../referral/visit.ts";

/**
 * Tells the edge of a visit, once per browser session, and claims the code of a page that was fetched before anybody
 * wanted to see it: such a request captures nothing.
 *
 * @param mustAsk whether the visitor has to be asked first: then the banner claims the code
 */
export function ReferralAttributionEffect({ mustAsk }: { mustAsk: boolean }) {
  useEffect(() => {
    async function arrive() {
      const code = new URLSearchParams(window.location.search).get("ref");
      if (code && !mustAsk && wasFetchedAhead()) await claim({ code });
      void sendVisitOnce();
    }
    if (!("prerendering" in document && document.prerendering)) {
      void arrive();
      return;
    }
    const shown = () => void arrive();
    document.addEventListener("prerenderingchange", shown, { once: true });
    return () => document.removeEventListener("prerenderingchange", shown);
  }, [mustAsk]);
  return null;
}
