import { consentCookie, consentCookieMaxAge } from "#core/domain/consent";
import {
  type FirstTouch,
  pendingReferralCookie,
  type ReferralCookies,
  referralCookie,
  referralCookieMaxAge,
  visibleReferralCookie,
} from "#core/domain/first-touch";
import { joinLabels, labelCookie, storedLabel } from "#core/domain/link-label";
import type { EdgeSettings } from "#core/env/edge";

/** The codes of a link, and its label. */
export interface LabelledCodes {
  readonly candidates: readonly string[] | undefined;
  readonly label: string | undefined;
}

/** What a browser sent: codes that could not be looked up yet, and the whole header, which may also hold labels. */
interface SentCookies extends Pick<ReferralCookies, "pending"> {
  readonly cookieHeader: string | undefined;
}

/** `Set-Cookie` values that carry out a first-touch decision for these cookies. */
export function firstTouchLines(
  settings: EdgeSettings,
  touch: FirstTouch,
  { pending, cookieHeader }: SentCookies,
  link: LabelledCodes,
): string[] {
  switch (touch.action) {
    case "none":
      return [];
    case "repair":
      return [visibleLine(settings, touch.code)];
    case "settle": {
      const lines = settledLines(settings, [touch.code], link, cookieHeader);
      return pending.length === 0 ? lines : [...lines, pendingLine(settings, "", 0)];
    }
    case "wait":
      return [...settledLines(settings, touch.codes, link, cookieHeader), pendingLine(settings, touch.codes.join("."))];
    case "forget":
      return [
        slotLine(settings, "", 0),
        visibleLine(settings, "", 0),
        pendingLine(settings, "", 0),
        ...forgottenLabel(settings, cookieHeader),
      ];
  }
}

/**
 * `Set-Cookie` values that store the first of these well-formed codes as the first touch, and for each of them the label of the
 * link that brought it: while they wait to be looked up, any of them may turn out to be the real one. Other labels are deleted.
 */
function settledLines(
  settings: EdgeSettings,
  codes: readonly string[],
  { candidates, label }: LabelledCodes,
  cookieHeader: string | undefined,
): string[] {
  const [first = ""] = codes;
  const lines = [slotLine(settings, first), visibleLine(settings, first)];
  const labels = codes.map((code) => {
    const brought = label !== undefined && candidates?.includes(code) === true;
    return { code, label: brought ? label : storedLabel(cookieHeader, code) };
  });
  const kept = joinLabels(labels);
  return [...lines, ...(kept === "" ? forgottenLabel(settings, cookieHeader) : [labelLine(settings, kept)])];
}

/** `Set-Cookie` value that deletes the label of a link; none where the browser has none. */
function forgottenLabel(settings: EdgeSettings, cookieHeader: string | undefined): string[] {
  return cookieHeader?.includes(`${labelCookie}=`) ? [labelLine(settings, "", 0)] : [];
}

/** `Set-Cookie` values that delete the referral cookies present. */
export function forgettingLines(
  settings: EdgeSettings,
  { stored, visible, pending }: ReferralCookies,
  cookieHeader: string | undefined,
): string[] {
  return [
    ...(stored === undefined ? [] : [slotLine(settings, "", 0)]),
    ...(visible === undefined ? [] : [visibleLine(settings, "", 0)]),
    ...(pending.length === 0 ? [] : [pendingLine(settings, "", 0)]),
    ...forgottenLabel(settings, cookieHeader),
  ];
}

/** `Set-Cookie` value for the visitor's answer. Set by the edge, because Safari limits a script's cookies to a week. */
export function consentLine(settings: EdgeSettings, answer: "granted" | "denied"): string {
  return cookieLine(settings, `${consentCookie}=${answer}`, consentCookieMaxAge, "");
}

function slotLine(settings: EdgeSettings, code: string, maxAge = referralCookieMaxAge): string {
  return cookieLine(settings, `${referralCookie}=${code}`, maxAge, "; HttpOnly");
}

function visibleLine(settings: EdgeSettings, code: string, maxAge = referralCookieMaxAge): string {
  return cookieLine(settings, `${visibleReferralCookie}=${code}`, maxAge, "");
}

function pendingLine(settings: EdgeSettings, codes: string, maxAge = referralCookieMaxAge): string {
  return cookieLine(settings, `${pendingReferralCookie}=${codes}`, maxAge, "; HttpOnly");
}

function labelLine(settings: EdgeSettings, label: string, maxAge = referralCookieMaxAge): string {
  return cookieLine(settings, `${labelCookie}=${label}`, maxAge, "; HttpOnly");
}

/** A `Set-Cookie` value. No value the edge stores needs escaping. `maxAge` in seconds; 0 deletes the cookie. */
export function cookieLine(
  { secureCookies }: EdgeSettings,
  pair: string,
  maxAge: number,
  httpOnly: "; HttpOnly" | "",
): string {
  return `${pair}; Max-Age=${maxAge}; Path=/${httpOnly}${secureCookies ? "; Secure" : ""}; SameSite=Lax`;
}
