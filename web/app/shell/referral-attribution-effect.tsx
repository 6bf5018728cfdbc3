import { useEffect } from "react";
import { sendClaim } from "#app/referral/send-claim.ts";
import { sendVisitOnce } from "#app/referral/visit.ts";
import { labelIn } from "#core/domain/link-label";
import { codesIn } from "#core/domain/referral-link";
import { wasFetchedAhead } from "./fetched-ahead.ts";

/**
 * Tells the edge of a visit, once per browser session, and claims the code of a page that was fetched before the
 * visitor opened it: such a request captures nothing.
 *
 * @param mustAsk whether the visitor has to be asked first: then the banner claims the code
 */
export function ReferralAttributionEffect({ mustAsk }: { mustAsk: boolean }) {
  useEffect(() => {
    async function reportArrival() {
      const { pathname, search } = window.location;
      const code = codesIn(pathname + search);
      if (code.length > 0 && !mustAsk && wasFetchedAhead()) await sendClaim({ code, via: labelIn(search) });
      void sendVisitOnce();
    }
    if (!("prerendering" in document && document.prerendering)) {
      void reportArrival();
      return;
    }
    const onShown = () => void reportArrival();
    document.addEventListener("prerenderingchange", onShown, { once: true });
    return () => document.removeEventListener("prerenderingchange", onShown);
  }, [mustAsk]);
  return null;
}
