import { cookieValues } from "./cookie-header.ts";

/** When a visitor is asked before a referral is remembered: never, in the EEA, UK and CH, or everywhere. */
export const consentModes = ["off", "eea", "always"] as const;

export type ConsentMode = (typeof consentModes)[number];

/**
 * Where a visitor stands: `ask` nothing may be stored yet, `granted` they agreed, `not-needed` nobody has to ask,
 * `refused` they said no (on the page, or by Global Privacy Control) and must not be asked again.
 */
export type ConsentState = "ask" | "granted" | "not-needed" | "refused";

/** Cookie that stores the visitor's answer: `granted` or `denied`. */
export const consentCookie = "ring_consent";

/** How long an answer is kept: six months, in seconds. */
export const consentCookieMaxAge = 15_552_000;

// EU members with the parts of them that have a country code of their own, EEA, the United Kingdom, Switzerland.
const consentCountries = new Set(
  (
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE " +
    "AX GF GP MF MQ RE YT IS LI NO GB CH"
  ).split(" "),
);

// Cloudflare's words for "somewhere": no data, and Tor.
const placelessCountries = new Set(["XX", "T1"]);

/** What is known about a visitor when consent is decided. */
export interface ConsentFacts {
  readonly mode: ConsentMode;
  /** ISO 3166-1 alpha-2 from the edge; undefined when unknown. */
  readonly country: string | undefined;
  /** The `Sec-GPC` header as sent. */
  readonly globalPrivacyControl: string | undefined;
  /** The value of the consent cookie as sent. */
  readonly answer: string | undefined;
}

/** Whether visitors from a country have to be asked at all; from an unknown one they are. */
export function isAskedIn(mode: ConsentMode, country: string | undefined): boolean {
  if (mode !== "eea") {
    return mode === "always";
  }
  return country === undefined || placelessCountries.has(country) || consentCountries.has(country);
}

/** Decides whether a referral may be stored. A refusal always wins; an unknown country is asked in `eea` mode. */
export function decideConsent(facts: ConsentFacts): ConsentState {
  if (facts.globalPrivacyControl === "1" || facts.answer === "denied") {
    return "refused";
  }
  if (facts.mode === "off") {
    return "not-needed";
  }
  if (facts.answer === "granted") {
    return "granted";
  }
  return isAskedIn(facts.mode, facts.country) ? "ask" : "not-needed";
}

/**
 * The visitor's answer from their cookies; if the cookie is repeated, a refusal wins.
 *
 * @param header the `Cookie` header as sent
 */
export function consentAnswer(header: string | undefined): "granted" | "denied" | undefined {
  const answers = header === undefined ? [] : cookieValues(header, consentCookie);
  return answers.includes("denied") ? "denied" : answers.includes("granted") ? "granted" : undefined;
}

/** Whether cookies may be written in this state. */
export function mayStore(state: ConsentState): boolean {
  return state === "granted" || state === "not-needed";
}

/**
 * Whether a claim may store a code. The claim carries the visitor's answer just given on the page, so it lifts `ask`
 * and an earlier "no"; Global Privacy Control it does not lift.
 */
export function mayClaim(facts: ConsentFacts, saysGranted: boolean): boolean {
  return mayStore(decideConsent(saysGranted ? { ...facts, answer: "granted" } : facts));
}
