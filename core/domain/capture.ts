import { isWellFormedCode } from "./refcode.ts";

/** The httpOnly cookie that sign-up and orders read: the record of the first touch. */
export const referralCookie = "ring_ref";

/** Its copy for the page: shows the badge and fires the beacon, decides nothing. */
export const visibleReferralCookie = "ring_ref_visible";

/** Lifetime of both cookies: 30 days, in seconds. */
export const referralCookieMaxAge = 2_592_000;

/** How many different codes of one URL are looked up; bounds what a hostile link can cost. */
export const maxCandidates = 3;

/** What the client says it is. */
export interface ClientFacts {
  readonly userAgent: string | undefined;
  /** The user agent names itself a bot. */
  readonly declaredBot: boolean;
}

/** What is asked for. */
export interface VisitFacts {
  readonly method: string;
  readonly path: string;
  /** Reads a header as sent. Each read costs the edge something, so only those that decide are asked for. */
  header(name: string): string | undefined;
}

const speculative = /prefetch|prerender|preview/i;
const purposeHeaders = ["sec-purpose", "purpose"];
// The spellings of browsers that had no fetch metadata yet, or that called such a request's destination `empty`.
const oldPurposeHeaders = ["x-purpose", "x-moz"];
const html = /text\/html|\*\/\*/i;

/** Whether the client is a person's browser as far as it says: it has a name, and the name is no bot's. */
export function isPerson({ userAgent, declaredBot }: ClientFacts): boolean {
  return userAgent !== undefined && userAgent.trim() !== "" && !declaredBot;
}

/** Whether this request is a person opening a page: the only kind of request that captures a referral. */
export function isPageVisit(facts: VisitFacts, client: ClientFacts): boolean {
  if (facts.method !== "GET" || !isPagePath(facts.path) || !isPerson(client)) {
    return false;
  }
  const destination = facts.header("sec-fetch-dest");
  if (destination !== undefined) {
    return destination.toLowerCase() === "document" && !isSpeculative(facts, purposeHeaders);
  }
  // Browsers without fetch metadata: a picture or a script never asks for HTML.
  const accept = facts.header("accept");
  const wantsPage = accept === undefined || html.test(accept);
  return wantsPage && !isSpeculative(facts, purposeHeaders) && !isSpeculative(facts, oldPurposeHeaders);
}

function isSpeculative(facts: VisitFacts, headers: readonly string[]): boolean {
  return headers.some((name) => {
    const purpose = facts.header(name);
    return purpose !== undefined && speculative.test(purpose);
  });
}

function isPagePath(path: string): boolean {
  return path !== "/api" && !path.startsWith("/api/") && path !== "/__manifest" && !path.endsWith(".data");
}

/** Every `ref` of a query, as the app would read it. */
export function refsOf(search: string): string[] {
  if (/[%+]/.test(search)) {
    return new URLSearchParams(search).getAll("ref");
  }
  const parts = search.slice(1).split("&");
  return parts.filter((part) => part === "ref" || part.startsWith("ref=")).map((part) => part.slice(4));
}

/** The codes that `ref` values can name: the well-formed ones in their order, each once, at most {@link maxCandidates}. */
export function candidatesOf(refs: readonly string[]): string[] {
  return [...new Set(refs.filter(isWellFormedCode))].slice(0, maxCandidates);
}

/** The two referral cookies as sent, and the codes of a link, as {@link candidatesOf} tells them. */
export interface FirstTouchFacts {
  readonly candidates: readonly string[];
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
  if (facts.stored !== undefined && isWellFormedCode(facts.stored)) {
    return facts.visible === facts.stored ? { action: "none" } : { action: "repair", code: facts.stored };
  }
  return facts.candidates.length === 0 ? { action: "none" } : { action: "verify", candidates: facts.candidates };
}
