import { type ConsentFacts, type ConsentState, consentCookie, decideConsent, isAskedIn } from "#core/domain/consent";
import { cookieValues } from "#core/domain/cookie-header";
import type { EdgeRequest } from "#worker/edge/context";

/** What a request says about the visitor's consent. */
export function consentFacts(asked: EdgeRequest): ConsentFacts {
  return {
    mode: asked.settings.consent,
    country: asked.country,
    globalPrivacyControl: asked.header("sec-gpc"),
    answer: readAnswer(asked),
  };
}

/** Where the visitor stands. */
export function consentOf(asked: EdgeRequest): ConsentState {
  return decideConsent(consentFacts(asked));
}

/** Whether the visitor's consent is still to be asked for. Most visitors live where nobody asks: that is found first. */
export function mustAsk(asked: EdgeRequest): boolean {
  return isAskedIn(asked.settings.consent, asked.country) && consentOf(asked) === "ask";
}

/** The visitor's answer; if the cookie is repeated, a refusal wins. */
function readAnswer({ cookieHeader }: EdgeRequest): string | undefined {
  const answers = cookieHeader === undefined ? [] : cookieValues(cookieHeader, consentCookie);
  return answers.find((answer) => answer === "denied") ?? answers.find((answer) => answer === "granted");
}
