import { isBot } from "isbot";
import {
  type ClientFacts,
  isPageVisit,
  planFirstTouch,
  referralCookie,
  referralCookieMaxAge,
  visibleReferralCookie,
} from "#core/domain/capture";
import { mayStore } from "#core/domain/consent";
import { isRememberedCode, lookUpCode } from "#worker/edge/code-lookup";
import { consentOf } from "#worker/edge/consent";
import type { EdgeRequest } from "#worker/edge/context";
import { forwardToApp } from "#worker/edge/forward";
import { answerSharedPage, sharedPageOf } from "#worker/edge/page-cache";
import { remembering } from "#worker/edge/remembering";
import { setCookies } from "#worker/edge/set-cookies";

// Telling bots takes a very long expression.
const readUserAgent = remembering((userAgent): ClientFacts => ({ userAgent, declaredBot: isBot(userAgent) }));

/** What the client says it is. */
export function clientFacts(asked: EdgeRequest): ClientFacts {
  const userAgent = asked.header("user-agent");
  return userAgent === undefined ? { userAgent, declaredBot: false } : readUserAgent(userAgent);
}

/** The `Set-Cookie` values this request earns; none for nearly all. Never throws, whatever `ref` holds. */
function referralCookies(asked: EdgeRequest): string[] | Promise<string[]> {
  const { candidates } = asked.address;
  if (candidates === undefined || !isPageVisit(asked, clientFacts(asked)) || !mayStore(consentOf(asked))) {
    return [];
  }
  const stored = asked.cookie(referralCookie);
  const plan = planFirstTouch({ candidates, stored, visible: asked.cookie(visibleReferralCookie) });
  if (plan.action === "none") {
    return [];
  }
  if (plan.action === "repair") {
    return [visibleCookie(asked, plan.code)];
  }
  const [first] = plan.candidates;
  if (first !== undefined && isRememberedCode(asked, first)) {
    return bothCookies(asked, first);
  }
  return cookiesOfFirstTaken(asked, plan.candidates);
}

async function cookiesOfFirstTaken(asked: EdgeRequest, candidates: readonly string[]): Promise<string[]> {
  for (const code of candidates) {
    const standing = await lookUpCode(asked, code);
    // Fail open: a code that could not be looked up is decided when the order resolves it.
    if (standing === "active" || standing === "unverified" || standing === "limited") {
      return bothCookies(asked, code);
    }
  }
  return [];
}

/** `Set-Cookie` values that give the first-touch slot to a well-formed `code`. */
export function bothCookies(asked: EdgeRequest, code: string): string[] {
  return [cookieLine(asked, `${referralCookie}=${code}`, "; HttpOnly"), visibleCookie(asked, code)];
}

/** The `Set-Cookie` value of the page-readable copy. */
export function visibleCookie(asked: EdgeRequest, code: string): string {
  return cookieLine(asked, `${visibleReferralCookie}=${code}`, "");
}

// Written out: nothing in a well-formed code needs to be escaped.
function cookieLine(asked: EdgeRequest, pair: string, httpOnly: string): string {
  const secure = asked.settings.secureCookies ? "; Secure" : "";
  return `${pair}; Max-Age=${referralCookieMaxAge}; Path=/${httpOnly}${secure}; SameSite=Lax`;
}

/**
 * Answers a request and, when its `?ref=` is the visitor's first touch, sets the cookies on whatever the answer is.
 * Waits for nothing where page and code are both remembered.
 */
export function captureAndAnswer(asked: EdgeRequest): Response | Promise<Response> {
  const cookies = referralCookies(asked);
  if (Array.isArray(cookies)) {
    return answerWith(asked, cookies);
  }
  return Promise.all([answerWith(asked, []), cookies]).then(([response, lines]) => setCookies(response, lines));
}

function answerWith(asked: EdgeRequest, cookies: readonly string[]): Response | Promise<Response> {
  const page = sharedPageOf(asked);
  return page === undefined
    ? forwardToApp(asked, consentOf(asked)).then((response) => setCookies(response, cookies))
    : answerSharedPage(asked, page, cookies);
}
