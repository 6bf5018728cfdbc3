import { decideFirstTouch, type FirstTouch, planFirstTouch, type ReferralCookies } from "#core/domain/first-touch";
import { findCodes, isKnownActive } from "#worker/edge/referral/code-check";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

/**
 * Decides the first touch of a visitor with these cookies who brings these codes. Returns a promise only when codes have
 * to be looked up.
 */
export function takeFirstTouch(
  request: EdgeRequest,
  candidates: readonly string[],
  cookies: ReferralCookies,
): FirstTouch | Promise<FirstTouch> {
  const plan = planFirstTouch(candidates, cookies);
  if (plan.action !== "verify") {
    return plan;
  }
  const [first] = plan.codes;
  if (plan.held === undefined && first !== undefined && isKnownActive(request.env, first)) {
    return { action: "settle", code: first };
  }
  return findCodes(request, plan.codes).then((findings) => {
    return decideFirstTouch(plan, (code) => findings.get(code) ?? "open", cookies);
  });
}
