import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod/mini";
import { isPerson } from "#core/domain/capture";
import { mayClaim } from "#core/domain/consent";
import { DomainError } from "#core/domain/errors";
import type { FirstTouch, ReferralCookies } from "#core/domain/first-touch";
import { labelIn, maxLabelLength } from "#core/domain/link-label";
import { codesInText, maxCandidates } from "#core/domain/referral-link";
import { rateLimit } from "#worker/edge/limits/rate-limit";
import { takeFirstTouch } from "#worker/edge/referral/first-touch";
import { consentLine, firstTouchLines, forgettingLines } from "#worker/edge/referral/referral-cookies";
import type { EdgeContext, EdgeRequest } from "#worker/edge/request/edge-request";
import { readJson } from "#worker/edge/request/json-body";

/** Whether a page of this clone made the request. In a browser, another site's page cannot fake it. */
function isSameOrigin(request: EdgeRequest): boolean {
  const site = request.header("sec-fetch-site");
  const origin = request.header("origin");
  if (site === undefined && origin === undefined) {
    return false;
  }
  const own = origin === undefined || origin === request.settings.appUrl || origin === new URL(request.raw.url).origin;
  return own && (site === undefined || site === "same-origin");
}

const sameOrigin = createMiddleware<EdgeContext>(async (c, next) => {
  if (!isSameOrigin(c.env.request)) {
    throw new DomainError("forbidden", "Only a page of this store can claim a code.");
  }
  await next();
});

const codeSchema = z.string().check(z.maxLength(64));

const claimSchema = z.object({
  code: z.optional(z.union([codeSchema, z.array(codeSchema).check(z.maxLength(maxCandidates))])),
  via: z.optional(z.string().check(z.maxLength(maxLabelLength))),
  consent: z.optional(z.enum(["granted", "denied"])),
});

/**
 * `POST /api/refcodes/claim` `{ code?, via?, consent? }`: stores the visitor's answer, `granted` or `denied`, and captures
 * the first active one of their codes, after a yes or when a prefetched page is shown. Returns `{ captured, code }`:
 * `code` is the one now stored, `captured` whether this call stored it. A no deletes what was stored. 403 from another
 * site or without consent, 404 for a claim without an answer whose code is not active.
 */
export const claimRoutes = new Hono<EdgeContext>().post(
  "/",
  rateLimit("TRACK_LIMITER", "claim"),
  sameOrigin,
  async (c) => {
    const { request } = c.env;
    const { code = [], via, consent } = await readJson(request, claimSchema);
    const cookies = request.referralCookies;
    const answerWith = (body: { captured: boolean; code: string | null }, lines: readonly string[]) => {
      const kept = consent === undefined ? lines : [consentLine(request.settings, consent), ...lines];
      for (const line of kept) c.header("set-cookie", line, { append: true });
      c.header("cache-control", "private, no-store");
      return c.json(body);
    };
    if (consent === "denied") {
      return answerWith(
        { captured: false, code: null },
        forgettingLines(request.settings, cookies, request.cookieHeader),
      );
    }
    if (!isPerson(request.client) || !mayClaim(request.consentFacts, consent === "granted")) {
      throw new DomainError("forbidden", "The visitor has not agreed to be remembered.");
    }
    const candidates = codesInText([code].flat().join(" "));
    const link = { candidates, label: via === undefined ? undefined : labelIn(`via=${via}`) };
    const touch = await takeFirstTouch(request, candidates, cookies);
    const captured = touch.action === "settle" || touch.action === "wait";
    const remembered = rememberedAfter(touch, cookies);
    if (remembered === null && consent === undefined) {
      throw new DomainError("not_found", "No active code of that name.");
    }
    const sent = { pending: cookies.pending, cookieHeader: request.cookieHeader };
    return answerWith({ captured, code: remembered }, firstTouchLines(request.settings, touch, sent, link));
  },
);

function rememberedAfter(touch: FirstTouch, { stored }: ReferralCookies): string | null {
  switch (touch.action) {
    case "settle":
    case "repair":
      return touch.code;
    case "wait":
      return touch.codes[0] ?? null;
    case "forget":
      return null;
    case "none":
      return stored ?? null;
  }
}
