import { mayStore } from "#core/domain/consent";
import { pendingReferralCookie } from "#core/domain/first-touch";
import { answerPage } from "#worker/edge/pages/answer-page";
import { takeFirstTouch } from "#worker/edge/referral/first-touch";
import { firstTouchLines } from "#worker/edge/referral/referral-cookies";
import type { EdgeRequest } from "#worker/edge/request/edge-request";
import { setCookies } from "#worker/edge/request/set-cookies";

/**
 * Answers a request with its page. A page visit that brings the visitor's first code also gets the cookies. Awaits
 * nothing when this isolate has both the page and the code in memory.
 */
export function captureAndAnswer(request: EdgeRequest): Response | Promise<Response> {
  const cookies = cookiesToSet(request);
  // While codes are still being looked up, the page is already on its way.
  const page = answerPage(request, cookies instanceof Promise ? noCookies : cookies);
  return cookies instanceof Promise
    ? Promise.all([page, cookies]).then(([response, lines]) => setCookies(response, lines))
    : page;
}

const noCookies: readonly string[] = [];

/** `Set-Cookie` values for this request; usually none. Never throws, whatever the address contains. */
function cookiesToSet(request: EdgeRequest): readonly string[] | Promise<readonly string[]> {
  const { candidates } = request.address;
  const hasPending = request.cookieHeader?.includes(pendingReferralCookie);
  if ((candidates === undefined && !hasPending) || !request.isPageVisit || !mayStore(request.consent)) {
    return noCookies;
  }
  const cookies = request.referralCookies;
  const touch = takeFirstTouch(request, candidates ?? [], cookies);
  const sent = { pending: cookies.pending, cookieHeader: request.cookieHeader };
  return touch instanceof Promise
    ? touch.then((decided) => firstTouchLines(request.settings, decided, sent, request.address))
    : firstTouchLines(request.settings, touch, sent, request.address);
}
