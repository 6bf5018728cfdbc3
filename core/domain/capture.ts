import { isWellFormedCode } from "./refcode.ts";

/** The httpOnly cookie that sign-up and orders read: the record of the first touch. */
export const referralCookie = "ring_ref";

/** Its copy for the page: shows the badge and fires the beacon, decides nothing. */
export const visibleReferralCookie = "ring_ref_visible";

/** Lifetime of both cookies: 30 days, in seconds. */
export const referralCookieMaxAge = 2_592_000;

/** How many different codes of one URL are looked up; bounds what a hostile link can cost. */
export const maxCandidates = 3;

/** What the edge knows about a request before it decides whether a person opens a page. */
export interface VisitFacts {
  readonly method: string;
  readonly path: string;
  readonly secFetchDest: string | undefined;
  readonly accept: string | undefined;
  /** `Sec-Purpose` and its older spellings, as sent. */
  readonly purposes: readonly (string | undefined)[];
  readonly userAgent: string | undefined;
  /** The user agent names itself a bot. */
  readonly declaredBot: boolean;
}

const speculative = /prefetch|prerender|preview/i;
const html = /text\/html|\*\/\*/i;

/** Whether the client is a person's browser as far as it says: it has a name, and the name is no bot's. */
export function isPerson(facts: Pick<VisitFacts, "userAgent" | "declaredBot">): boolean {
  return facts.userAgent !== undefined && facts.userAgent.trim() !== "" && !facts.declaredBot;
}

/** Whether this request is a person opening a page: the only kind of request that captures a referral. */
export function isPageVisit(facts: VisitFacts): boolean {
  if (facts.method !== "GET" || !isPagePath(facts.path) || !isPerson(facts)) {
    return false;
  }
  if (facts.purposes.some((purpose) => purpose !== undefined && speculative.test(purpose))) {
    return false;
  }
  if (facts.secFetchDest !== undefined) {
    return facts.secFetchDest.toLowerCase() === "document";
  }
  // Browsers without fetch metadata: a picture or a script never asks for HTML.
  return facts.accept === undefined || html.test(facts.accept);
}

function isPagePath(path: string): boolean {
  return path !== "/api" && !path.startsWith("/api/") && path !== "/__manifest" && !path.endsWith(".data");
}

/** The two referral cookies as sent, and every `ref` of the URL in its order. */
export interface FirstTouchFacts {
  readonly refs: readonly string[];
  readonly stored: string | undefined;
  readonly visible: string | undefined;
}

/** `verify`: the slot is free, the first active candidate takes it. `repair`: the visible copy is lost or altered. */
export type FirstTouchPlan =
  | { readonly action: "none" }
  | { readonly action: "repair"; readonly code: string }
  | { readonly action: "verify"; readonly candidates: readonly string[] };

/**
 * First touch wins: a well-formed code in the httpOnly cookie is never replaced. A malformed one holds no slot, and the
 * visible copy alone holds none either, because any script on the page can write it.
 */
export function planFirstTouch(facts: FirstTouchFacts): FirstTouchPlan {
  if (facts.refs.length === 0) {
    return { action: "none" };
  }
  if (facts.stored !== undefined && isWellFormedCode(facts.stored)) {
    return facts.visible === facts.stored ? { action: "none" } : { action: "repair", code: facts.stored };
  }
  const candidates = [...new Set(facts.refs.filter(isWellFormedCode))].slice(0, maxCandidates);
  return candidates.length === 0 ? { action: "none" } : { action: "verify", candidates };
}
