import { generateCookie } from "hono/cookie";
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
import type { EdgeRequest } from "#worker/edge/context";
import { forwardToApp } from "#worker/edge/forward";
import { answerSharedPage, sharedPageOf } from "#worker/edge/page-cache";

// Telling bots takes a very long expression, and most visitors share a few names.
const maxKnownNames = 512;
const knownNames = new Map<string, boolean>();

/** What the client says it is. */
export function personFacts(asked: EdgeRequest): { userAgent: string | undefined; declaredBot: boolean } {
  const userAgent = asked.header("user-agent");
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
async function referralCookies(asked: EdgeRequest, consent: ConsentState): Promise<string[]> {
  const { search } = asked;
  const refs = search === "" ? [] : new URLSearchParams(search).getAll("ref");
  if (refs.length === 0 || !mayStore(consent) || !isReferredVisit(asked)) {
    return [];
  }
  const stored = asked.cookie(referralCookie);
  const plan = planFirstTouch({ refs, stored, visible: asked.cookie(visibleReferralCookie) });
  if (plan.action === "none") {
    return [];
  }
  if (plan.action === "repair") {
    return [visibleCookie(asked, plan.code)];
  }
  for (const code of plan.candidates) {
    const standing = await lookUpCode(asked, code);
    // Fail open: a code that could not be looked up is decided when the order resolves it.
    if (standing === "active" || standing === "unverified" || standing === "limited") {
      return bothCookies(asked, code);
    }
  }
  return [];
}

function isReferredVisit(asked: EdgeRequest): boolean {
  const purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"].map((name) => asked.header(name));
  return isPageVisit({
    ...personFacts(asked),
    method: asked.raw.method,
    path: asked.path,
    secFetchDest: asked.header("sec-fetch-dest"),
    accept: asked.header("accept"),
    purposes,
  });
}

/** `Set-Cookie` values that give the first-touch slot to `code`. */
export function bothCookies(asked: EdgeRequest, code: string): string[] {
  return [
    generateCookie(referralCookie, code, { ...cookieOptions(asked), httpOnly: true }),
    visibleCookie(asked, code),
  ];
}

/** The `Set-Cookie` value of the page-readable copy. */
export function visibleCookie(asked: EdgeRequest, code: string): string {
  return generateCookie(visibleReferralCookie, code, cookieOptions(asked));
}

function cookieOptions(asked: EdgeRequest) {
  const secure = asked.settings.secureCookies;
  return { path: "/", maxAge: referralCookieMaxAge, sameSite: "Lax", secure } as const;
}

/** Answers a request and, when its `?ref=` is the visitor's first touch, sets the cookies on whatever the answer is. */
export async function captureAndAnswer(asked: EdgeRequest): Promise<Response> {
  const consent = decideConsent(consentFacts(asked));
  const page = sharedPageOf(asked);
  const answer = page === undefined ? forwardToApp(asked, consent) : answerSharedPage(asked, page, consent);
  const [response, cookies] = await Promise.all([answer, referralCookies(asked, consent)]);
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
