import { cookieValues } from "./cookie-header.ts";
import { isWellFormedCode } from "./refcode.ts";
import { maxCandidates } from "./referral-link.ts";

/** The httpOnly cookie that sign-up and orders read: the record of the first touch. */
export const referralCookie = "ring_ref";

/** A copy that scripts can read: it shows the badge and triggers the beacon, but decides nothing. */
export const visibleReferralCookie = "ring_ref_visible";

/**
 * Set while the first touch is provisional: every code of this visitor that could not be looked up, joined by dots. The
 * first-touch cookie holds the first of them.
 */
export const pendingReferralCookie = "ring_ref_pending";

/** Lifetime of these cookies in days: the consent texts name it. */
export const referralCookieDays = 30;

/** The same in seconds. */
export const referralCookieMaxAge = referralCookieDays * 86_400;

/** What a browser's referral cookies say. */
export interface ReferralCookies {
  /** The stored code; undefined when there is none or it is malformed. */
  readonly stored: string | undefined;
  /** Codes still to be looked up; empty once the stored one is settled. */
  readonly pending: readonly string[];
  readonly visible: string | undefined;
}

const noCookies: ReferralCookies = { stored: undefined, pending: [], visible: undefined };

/**
 * Reads the referral cookies. When a name is repeated, the first well-formed value counts.
 *
 * @param header the `Cookie` header as sent
 */
export function readReferralCookies(header: string | null | undefined): ReferralCookies {
  if (header === null || header === undefined) {
    return noCookies;
  }
  return { ...readSlot(header), visible: readVisible(header) };
}

function readSlot(header: string): Pick<ReferralCookies, "stored" | "pending"> {
  const stored = cookieValues(header, referralCookie).find(isWellFormedCode);
  const noted = cookieValues(header, pendingReferralCookie)
    .flatMap((value) => value.split("."))
    .filter(isWellFormedCode)
    .slice(0, maxCandidates);
  return { stored, pending: stored === undefined || noted.includes(stored) ? noted : [] };
}

function readVisible(header: string): string | undefined {
  return cookieValues(header, visibleReferralCookie).find(isWellFormedCode);
}

/** The codes from a browser's cookies that sign-up and orders consider: the first active one counts. */
export function claimedCodes(header: string | null | undefined): readonly string[] {
  if (header === null || header === undefined) {
    return [];
  }
  const { stored, pending } = readSlot(header);
  return pending.length > 0 ? pending : stored === undefined ? [] : [stored];
}

/** The codes that a visit can be counted for: the claimed ones, or else the readable copy's. */
export function visitedCodes(header: string | undefined): readonly string[] {
  const claimed = claimedCodes(header);
  const visible = claimed.length > 0 || header === undefined ? undefined : readVisible(header);
  return visible === undefined ? claimed : [visible];
}

/**
 * `repair`: the readable copy is missing or altered. `verify`: look up `codes`; `held` is the settled code among them,
 * which keeps the slot unless it is dead.
 */
export type FirstTouchPlan =
  | { readonly action: "none" }
  | { readonly action: "repair"; readonly code: string }
  | { readonly action: "verify"; readonly codes: readonly string[]; readonly held: string | undefined };

/**
 * What to do for a visit that brings these codes. First touch wins. The readable copy alone holds no slot, because any
 * script on the page can write it.
 */
export function planFirstTouch(candidates: readonly string[], cookies: ReferralCookies): FirstTouchPlan {
  const { stored, pending, visible } = cookies;
  if (stored === undefined && pending.length === 0 && candidates.length === 1) {
    return { action: "verify", codes: candidates, held: undefined };
  }
  const held = pending.length > 0 ? undefined : stored;
  if (held !== undefined && candidates.every((code) => code === held)) {
    return visible === held ? { action: "none" } : { action: "repair", code: held };
  }
  const codes = [...new Set([...(held === undefined ? [] : [held]), ...pending, ...candidates])];
  return codes.length === 0 ? { action: "none" } : { action: "verify", codes, held };
}

/** Result of a look-up; `open` when it failed. */
export type Finding = "active" | "dead" | "open";

/** `settle`: `code` is active and takes the slot. `wait`: no code could be looked up yet. `forget`: none is active. */
export type FirstTouch =
  | { readonly action: "none" }
  | { readonly action: "repair" | "settle"; readonly code: string }
  | { readonly action: "wait"; readonly codes: readonly string[] }
  | { readonly action: "forget" };

/** Decides which code gets the slot once a plan's codes have been looked up. */
export function decideFirstTouch(
  { codes, held }: { readonly codes: readonly string[]; readonly held: string | undefined },
  findingOf: (code: string) => Finding,
  { stored, pending, visible }: ReferralCookies,
): FirstTouch {
  if (held !== undefined && findingOf(held) !== "dead") {
    return visible === held ? { action: "none" } : { action: "repair", code: held };
  }
  const real = codes.find((code) => findingOf(code) === "active");
  if (real !== undefined) {
    return { action: "settle", code: real };
  }
  const open = codes.filter((code) => findingOf(code) === "open").slice(0, maxCandidates);
  const [first] = open;
  if (first === undefined) {
    return { action: pending.length > 0 ? "forget" : "none" };
  }
  const kept = stored === first && visible === first && pending.join() === open.join();
  return kept ? { action: "none" } : { action: "wait", codes: open };
}
