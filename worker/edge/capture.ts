import { generateCookie, getCookie } from "hono/cookie";
import { isBot } from "isbot";
import {
  isPageVisit,
  planFirstTouch,
  referralCookie,
  referralCookieMaxAge,
  visibleReferralCookie,
} from "#core/domain/capture";
import { type ConsentState, decideConsent, mayStore } from "#core/domain/consent";
import { lookUpCode } from "#worker/edge/code-lookup";
import { consentFacts } from "#worker/edge/consent";
import { type EdgeRequest, searchOf } from "#worker/edge/context";
import { forwardToApp } from "#worker/edge/forward";
import { answerSharedPage, sharedPageOf } from "#worker/edge/page-cache";

// Telling bots takes a very long expression, and most visitors share a few names.
const maxKnownNames = 512;
const knownNames = new Map<string, boolean>();

/** What the client says it is. */
export function personFacts(c: EdgeRequest): { userAgent: string | undefined; declaredBot: boolean } {
  const userAgent = c.req.header("user-agent");
  if (userAgent === undefined) {
    return { userAgent, declaredBot: false };
  }
  let declaredBot = knownNames.get(userAgent);
  if (declaredBot === undefined) {
    declaredBot = isBot(userAgent);
    if (knownNames.size >= maxKnownNames) {
      knownNames.clear();
    }
    knownNames.set(userAgent, declaredBot);
  }
  return { userAgent, declaredBot };
}

/** The `Set-Cookie` values this request earns; none for nearly all. Never throws, whatever `ref` holds. */
async function referralCookies(c: EdgeRequest, consent: ConsentState): Promise<string[]> {
  const search = searchOf(c);
  const refs = search === "" ? [] : new URLSearchParams(search).getAll("ref");
  if (refs.length === 0 || !mayStore(consent) || !isReferredVisit(c)) {
    return [];
  }
  const stored = getCookie(c, referralCookie);
  const plan = planFirstTouch({ refs, stored, visible: getCookie(c, visibleReferralCookie) });
  if (plan.action === "none") {
    return [];
  }
  if (plan.action === "repair") {
    return [visibleCookie(c, plan.code)];
  }
  for (const code of plan.candidates) {
    const standing = await lookUpCode(c, code);
    // Fail open: a code that could not be looked up is decided when the order resolves it.
    if (standing === "active" || standing === "unverified" || standing === "limited") {
      return bothCookies(c, code);
    }
  }
  return [];
}

function isReferredVisit(c: EdgeRequest): boolean {
  const purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"].map((name) => c.req.header(name));
  return isPageVisit({
    ...personFacts(c),
    method: c.req.method,
    path: c.req.path,
    secFetchDest: c.req.header("sec-fetch-dest"),
    accept: c.req.header("accept"),
    purposes,
  });
}

/** `Set-Cookie` values that give the first-touch slot to `code`. */
export function bothCookies(c: EdgeRequest, code: string): string[] {
  return [generateCookie(referralCookie, code, { ...cookieOptions(c), httpOnly: true }), visibleCookie(c, code)];
}

/** The `Set-Cookie` value of the page-readable copy. */
export function visibleCookie(c: EdgeRequest, code: string): string {
  return generateCookie(visibleReferralCookie, code, cookieOptions(c));
}

function cookieOptions(c: EdgeRequest) {
  const secure = c.get("settings").secureCookies;
  return { path: "/", maxAge: referralCookieMaxAge, sameSite: "Lax", secure } as const;
}

/** Answers a request and, when its `?ref=` is the visitor's first touch, sets the cookies on whatever the answer is. */
export async function captureAndAnswer(c: EdgeRequest): Promise<Response> {
  const consent = decideConsent(consentFacts(c));
  const page = sharedPageOf(c);
  const answer = page === undefined ? forwardToApp(c, consent) : answerSharedPage(c, page, consent);
  const [response, cookies] = await Promise.all([answer, referralCookies(c, consent)]);
  if (cookies.length > 0) {
    for (const cookie of cookies) {
      response.headers.append("set-cookie", cookie);
    }
    const asked = response.headers.get("cache-control") ?? "";
    response.headers.set("cache-control", asked.includes("no-store") ? "private, no-store" : "private");
    response.headers.append("vary", "Cookie");
  }
  return response;
}
