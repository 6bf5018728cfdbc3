import { readBrowserCookie, writeBrowserCookie } from "#app/session/browser-cookies.ts";
import { readReferralCookies } from "#core/domain/first-touch";
import { beaconLifeMs, visitCookie } from "#core/domain/visit-beacon";

/** The cookie's value once the visit is known to be counted. */
const SENT = "sent";
const PAUSES_MS = [1_000, 4_000, 16_000];

/** One beacon, and the moment (Unix milliseconds) it was first sent. */
interface Beacon {
  readonly id: string;
  readonly since: number;
}

/** Also what counts where cookies cannot be written: then the visit is sent once per document. */
let begun = false;

/**
 * Tells the edge of this browser session's visit, if a referral is remembered and no tab has told it. A beacon that is
 * not known to have arrived is sent again under the same id: by this page after a pause, or by the next one.
 */
export async function sendVisitOnce(): Promise<void> {
  if (begun || readReferralCookies(document.cookie).visible === undefined) return;
  const stored = readBrowserCookie(visitCookie);
  if (stored === SENT) return;
  begun = true;
  const beacon = readBeacon(stored) ?? { id: crypto.randomUUID(), since: Date.now() };
  writeBrowserCookie(visitCookie, `${beacon.id}.${beacon.since}`);
  for (const pause of [...PAUSES_MS, undefined]) {
    if (Date.now() - beacon.since > beaconLifeMs || (await isSettled(beacon))) {
      writeBrowserCookie(visitCookie, SENT);
      return;
    }
    if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Sends the beacon; whether its fate is known: counted, or refused for good. */
async function isSettled({ id }: Beacon): Promise<boolean> {
  try {
    const { status } = await fetch("/api/refcodes/track", {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id }),
    });
    return status !== 429 && status < 500;
  } catch {
    return false;
  }
}

function readBeacon(stored: string | undefined): Beacon | undefined {
  const [, id, since] = /^([0-9a-f-]{36})\.(\d{1,15})$/.exec(stored ?? "") ?? [];
  return id === undefined ? undefined : { id, since: Number(since) };
}
