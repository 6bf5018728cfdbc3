import { isBot } from "isbot";
import { type ClientFacts, isPageVisit } from "#core/domain/capture";
import { mayStore } from "#core/domain/consent";
import {
  decideFirstTouch,
  type Finding,
  type FirstTouch,
  pendingReferralCookie,
  planFirstTouch,
  type ReferralCookies,
  readReferralCookies,
} from "#core/domain/first-touch";
import { withCodes } from "#core/domain/referral-link";
import { isRememberedCode, lookUpCode } from "#worker/edge/code-lookup";
import { consentOf } from "#worker/edge/consent";
import type { EdgeRequest } from "#worker/edge/context";
import { forwardToApp } from "#worker/edge/forward";
import { answerSharedPage, sharedPageOf } from "#worker/edge/page-cache";
import { firstTouchLines, settledLines } from "#worker/edge/referral-cookies";
import { remembering } from "#worker/edge/remembering";
import { setCookies } from "#worker/edge/set-cookies";

// Telling bots takes a very long expression.
const readUserAgent = remembering((userAgent): ClientFacts => ({ userAgent, declaredBot: isBot(userAgent) }));

/** What the client says it is. */
export function clientFacts(asked: EdgeRequest): ClientFacts {
  const userAgent = asked.header("user-agent");
  return userAgent === undefined ? { userAgent, declaredBot: false } : readUserAgent(userAgent);
}

/** `Set-Cookie` values for this request; usually none. Never throws, whatever the address contains. */
function referralCookies(asked: EdgeRequest): string[] | Promise<string[]> {
  const { candidates } = asked.address;
  const isPending = asked.cookieHeader?.includes(pendingReferralCookie);
  if (
    (candidates === undefined && !isPending) ||
    !isPageVisit(asked, clientFacts(asked)) ||
    !mayStore(consentOf(asked))
  ) {
    return [];
  }
  const cookies = readReferralCookies(asked.cookieHeader);
  const [first] = candidates ?? [];
  if (cookies.stored === undefined && !isPending && first !== undefined && isRememberedCode(asked, first)) {
    return settledLines(asked, first);
  }
  const touch = takeFirstTouch(asked, candidates ?? [], cookies);
  return touch instanceof Promise
    ? touch.then((decided) => firstTouchLines(asked, decided, cookies))
    : firstTouchLines(asked, touch, cookies);
}

/**
 * Decides the first touch for a visitor's cookies and these codes. Returns a promise when codes have to be looked up.
 */
export function takeFirstTouch(
  asked: EdgeRequest,
  candidates: readonly string[],
  cookies: ReferralCookies,
): FirstTouch | Promise<FirstTouch> {
  const plan = planFirstTouch(candidates, cookies);
  if (plan.action !== "verify") {
    return plan;
  }
  const finding = Promise.all(plan.codes.map(async (code) => [code, await find(asked, code)] as const));
  return finding.then((found) => {
    const findings = new Map(found);
    return decideFirstTouch(plan, (code) => findings.get(code) ?? "open", cookies);
  });
}

async function find(asked: EdgeRequest, code: string): Promise<Finding> {
  const standing = await lookUpCode(asked, code);
  if (standing === "active") {
    return "active";
  }
  return standing === "inactive" || standing === "unknown" ? "dead" : "open";
}

/**
 * Answers a request and, when it brings the visitor's first code, sets the cookies on whatever the answer is. Waits for
 * nothing where page and code are both remembered.
 */
export function captureAndAnswer(asked: EdgeRequest): Response | Promise<Response> {
  const cookies = referralCookies(asked);
  if (Array.isArray(cookies)) {
    return answerWith(asked, cookies);
  }
  return Promise.all([answerWith(asked, []), cookies]).then(([response, lines]) => setCookies(response, lines));
}

function answerWith(asked: EdgeRequest, cookies: readonly string[]): Response | Promise<Response> {
  const { shortLinkTo } = asked.address;
  if (shortLinkTo !== undefined && (asked.method === "GET" || asked.method === "HEAD")) {
    return setCookies(followShortLink(asked, shortLinkTo), cookies);
  }
  const page = sharedPageOf(asked);
  return page === undefined
    ? forwardToApp(asked, consentOf(asked)).then((response) => setCookies(response, cookies))
    : answerSharedPage(asked, page, cookies);
}

/** The code stays in the address while consent is pending, and on a prefetch: the page claims it later. */
function followShortLink(asked: EdgeRequest, target: string): Response {
  const consent = consentOf(asked);
  const isDecided = consent === "refused" || (mayStore(consent) && isPageVisit(asked, clientFacts(asked)));
  const location = isDecided ? target : withCodes(target, asked.address.candidates ?? []);
  const headers = { location, "cache-control": "private, no-store", "x-request-id": asked.requestId };
  return new Response(null, { status: 302, headers });
}
