import { consentCookie, consentCookieMaxAge } from "#core/domain/consent";
import {
  type FirstTouch,
  pendingReferralCookie,
  type ReferralCookies,
  referralCookie,
  referralCookieMaxAge,
  visibleReferralCookie,
} from "#core/domain/first-touch";
import type { EdgeRequest } from "#worker/edge/context";

/** `Set-Cookie` values that carry out a first-touch decision for these cookies. */
export function firstTouchLines(asked: EdgeRequest, touch: FirstTouch, { pending }: ReferralCookies): string[] {
  switch (touch.action) {
    case "none":
      return [];
    case "repair":
      return [visibleLine(asked, touch.code)];
    case "settle":
      return [...settledLines(asked, touch.code), ...(pending.length === 0 ? [] : [pendingLine(asked, "", 0)])];
    case "wait": {
      const [first = ""] = touch.codes;
      return [...settledLines(asked, first), pendingLine(asked, touch.codes.join("."))];
    }
    case "forget":
      return [slotLine(asked, "", 0), visibleLine(asked, "", 0), pendingLine(asked, "", 0)];
  }
}

/** `Set-Cookie` values that store a well-formed `code` as the first touch. */
export function settledLines(asked: EdgeRequest, code: string): string[] {
  return [slotLine(asked, code), visibleLine(asked, code)];
}

/** `Set-Cookie` values that delete the referral cookies present. */
export function forgettingLines(asked: EdgeRequest, { stored, visible, pending }: ReferralCookies): string[] {
  return [
    ...(stored === undefined ? [] : [slotLine(asked, "", 0)]),
    ...(visible === undefined ? [] : [visibleLine(asked, "", 0)]),
    ...(pending.length === 0 ? [] : [pendingLine(asked, "", 0)]),
  ];
}

/** `Set-Cookie` value for the consent answer. Set by the edge, because Safari limits a script's cookies to a week. */
export function consentLine(asked: EdgeRequest, answer: "granted" | "denied"): string {
  return cookieLine(asked, `${consentCookie}=${answer}`, consentCookieMaxAge, "");
}

function slotLine(asked: EdgeRequest, code: string, maxAge = referralCookieMaxAge): string {
  return cookieLine(asked, `${referralCookie}=${code}`, maxAge, "; HttpOnly");
}

function visibleLine(asked: EdgeRequest, code: string, maxAge = referralCookieMaxAge): string {
  return cookieLine(asked, `${visibleReferralCookie}=${code}`, maxAge, "");
}

function pendingLine(asked: EdgeRequest, codes: string, maxAge = referralCookieMaxAge): string {
  return cookieLine(asked, `${pendingReferralCookie}=${codes}`, maxAge, "; HttpOnly");
}

/** Plain concatenation: no value the edge stores needs escaping. `maxAge` in seconds; 0 deletes the cookie. */
export function cookieLine(asked: EdgeRequest, pair: string, maxAge: number, httpOnly: "; HttpOnly" | ""): string {
  const secure = asked.settings.secureCookies ? "; Secure" : "";
  return `${pair}; Max-Age=${maxAge}; Path=/${httpOnly}${secure}; SameSite=Lax`;
}
