import { cookieValues } from "./cookie-header.ts";
import { isWellFormedCode } from "./refcode.ts";
import { maxCandidates } from "./referral-link.ts";

/** The httpOnly cookie that sign-up and orders read: the record of the first touch. */
export const referralCookie = "ring_ref";

/** Its copy for the page: shows the badge and fires the beacon, decides nothing. */
export const visibleReferralCookie = "ring_ref_visible";

/**
 * There while the record is provisional: all codes of the visitor that could not be looked up, with dots between them.
 * The record is the first of them.
 */
export const pendingReferralCookie = "ring_ref_pending";

/** Lifetime of these cookies: 30 days, in seconds. */
export const referralCookieMaxAge = 2_592_000;

/** What a browser's referral cookies say. */
export interface ReferralCookies {
  /** The code in the slot; undefined for none, or for junk: that holds no slot. */
  readonly stored: string | undefined;
  /** The codes still to be looked up; none when the stored one is settled. */
  readonly pending: readonly string[];
  readonly visible: string | undefined;
}

const noCookies: ReferralCookies = { stored: undefined, pending: [], visible: undefined };

/**
 * Reads the referral cookies. Of several of one name the first well-formed one counts.
 *
 * @param header the `Cookie` header as sent
 */
export function readReferralCookies(header: string | null | undefined): ReferralCookies {
  if (header === null || header === undefined) {
    return noCookies;
  }
  const stored = cookieValues(header, referralCookie).find(isWellFormedCode);
  const visible = cookieValues(header, visibleReferralCookie).find(isWellFormedCode);
  const noted = cookieValues(header, pendingReferralCookie)
    .flatMap((value) => value.split("."))
    .filter(isWellFormedCode)
    .slice(0, maxCandidates);
  const pending = stored === undefined || noted.includes(stored) ? noted : [];
  return { stored, pending, visible };
}

/** The codes that a browser's cookies claim for sign-up and orders: the first one that is real counts. */
export function claimedCodes(header: string | null | undefined): readonly string[] {
  return claimsOf(readReferralCookies(header));
}

/** The same, of cookies that have been read. */
export function claimsOf({ stored, pending }: ReferralCookies): readonly string[] {
  return pending.length > 0 ? pending : stored === undefined ? [] : [stored];
}

/**
 * `repair`: the visible copy is lost or altered. `verify`: `codes` have to be looked up; `held` is the one of them that has
 * the slot for good unless it is dead.
 */
export type FirstTouchPlan =
  | { readonly action: "none" }
  | { readonly action: "repair"; readonly code: string }
  | { readonly action: "verify"; readonly codes: readonly string[]; readonly held: string | undefined };

/**
 * What a visit that brings these codes asks for. First touch wins, and the visible copy alone holds no slot, because any
 * script on the page can write it.
 */
export function planFirstTouch(candidates: readonly string[], cookies: ReferralCookies): FirstTouchPlan {
  const { stored, pending, visible } = cookies;
  const held = pending.length > 0 ? undefined : stored;
  if (held !== undefined && candidates.every((code) => code === held)) {
    return visible === held ? { action: "none" } : { action: "repair", code: held };
  }
  const codes = [...new Set([...(held === undefined ? [] : [held]), ...pending, ...candidates])];
  return codes.length === 0 ? { action: "none" } : { action: "verify", codes, held };
}

/** What a look-up said: `open` when it could not say. */
export type Finding = "active" | "dead" | "open";

/** `settle`: `code` is real and takes the slot. `wait`: none of `codes` could be looked up yet. `forget`: none is real. */
export type FirstTouch =
  | { readonly action: "none" }
  | { readonly action: "repair" | "settle"; readonly code: string }
  | { readonly action: "wait"; readonly codes: readonly string[] }
  | { readonly action: "forget" };

/** Decides who has the slot, once the codes of a plan have been looked up. */
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
