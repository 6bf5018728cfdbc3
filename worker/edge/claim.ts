import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod/mini";
import { candidatesOf, isPerson, planFirstTouch, referralCookie, visibleReferralCookie } from "#core/domain/capture";
import { mayClaim } from "#core/domain/consent";
import { DomainError } from "#core/domain/errors";
import { isWellFormedCode } from "#core/domain/refcode";
import { readJson } from "#worker/edge/body";
import { bothCookies, clientFacts, visibleCookie } from "#worker/edge/capture";
import { isTakenCode } from "#worker/edge/code-lookup";
import { consentFacts } from "#worker/edge/consent";
import type { EdgeContext, EdgeRequest } from "#worker/edge/context";
import { rateLimit } from "#worker/edge/rate-limit";

/** Whether a page of this clone made the request: what a page of another site cannot pretend in a browser. */
function isSameOrigin(asked: EdgeRequest): boolean {
  const site = asked.header("sec-fetch-site");
  const origin = asked.header("origin");
  if (site === undefined && origin === undefined) {
    return false;
  }
  const own = origin === undefined || origin === asked.settings.appUrl || origin === new URL(asked.raw.url).origin;
  return own && (site === undefined || site === "same-origin");
}

const sameOrigin = createMiddleware<EdgeContext>(async (c, next) => {
  if (!isSameOrigin(c.env.asked)) {
    throw new DomainError("forbidden", "Only a page of this store can claim a code.");
  }
  await next();
});

const claimSchema = z.object({
  code: z.string().check(z.maxLength(64)),
  consent: z.optional(z.literal("granted")),
});

/**
 * `POST /api/refcodes/claim` `{ code, consent?: "granted" }`: captures after the visitor agreed, or after a prerendered
 * page was shown. Answers `{ captured, code }`: `code` is the one now remembered, `captured` whether this call set it.
 * 403 from another site or without consent, 404 for a code that is not active.
 */
export const claimRoutes = new Hono<EdgeContext>().post(
  "/",
  rateLimit("TRACK_LIMITER", "claim"),
  sameOrigin,
  async (c) => {
    const { asked } = c.env;
    const claim = await readJson(asked, claimSchema);
    if (!isPerson(clientFacts(asked)) || !mayClaim(consentFacts(asked), claim.consent === "granted")) {
      throw new DomainError("forbidden", "The visitor has not agreed to be remembered.");
    }
    c.header("cache-control", "private, no-store");
    const stored = asked.cookie(referralCookie);
    const candidates = candidatesOf([claim.code]);
    const plan = planFirstTouch({ candidates, stored, visible: asked.cookie(visibleReferralCookie) });
    if (plan.action === "repair") {
      c.header("set-cookie", visibleCookie(asked, plan.code), { append: true });
      return c.json({ captured: false, code: plan.code });
    }
    if (plan.action === "none" && stored !== undefined && isWellFormedCode(stored)) {
      return c.json({ captured: false, code: stored });
    }
    if (plan.action !== "verify" || !(await isTakenCode(asked, claim.code))) {
      throw new DomainError("not_found", "No active code of that name.");
    }
    for (const cookie of bothCookies(asked, claim.code)) {
      c.header("set-cookie", cookie, { append: true });
    }
    return c.json({ captured: true, code: claim.code });
  },
);
