import * as z from "zod/mini";
import { type ConsentMode, consentModes } from "../domain/consent.ts";
import { type Locale, locales } from "../domain/locale.ts";
import { isTimeZone } from "../domain/visit-day.ts";

/** The edge Worker's settings, checked. */
export interface EdgeSettings {
  /** The clone's public origin, without a trailing slash. */
  readonly appUrl: string;
  /** IANA name of the zone whose days visits are counted in. */
  readonly timeZone: string;
  readonly consent: ConsentMode;
  /** Languages of the pages, the main one first. */
  readonly locales: readonly Locale[];
  /** E-mail address that people write to; empty where it is not set. */
  readonly contact: string;
  /** False only on plain-http localhost, where browsers would drop a Secure cookie. */
  readonly secureCookies: boolean;
}

const spokenLocales = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text: string) => text.split(",").map((locale) => locale.trim())),
  ),
  z.array(z.enum(locales, `must be of ${locales.join(", ")}, separated by commas`)),
);

const edgeEnvSchema = z.object({
  APP_URL: z.string().check(z.refine(isOrigin, "must be an http(s) origin without path or trailing slash")),
  CLONE_TIME_ZONE: z._default(z.string().check(z.refine(isTimeZone, "must be an IANA time zone")), "UTC"),
  CLONE_LOCALES: z._default(spokenLocales, [...locales]),
  CLONE_CONTACT: z._default(z.string(), ""),
  REFERRAL_CONSENT: z._default(z.enum(consentModes, `must be one of ${consentModes.join(", ")}`), "eea"),
});

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) {
    return false;
  }
  const url = new URL(value);
  return (url.protocol === "https:" || url.protocol === "http:") && url.origin === value;
}

/**
 * Reads the edge Worker's variables.
 *
 * @throws Error whose message names each variable that is missing or wrong; values are not repeated
 */
export function parseEdgeEnv(env: object): EdgeSettings {
  const parsed = edgeEnvSchema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`edge settings: ${problems.join("; ")}`);
  }
  const { APP_URL, CLONE_TIME_ZONE, CLONE_LOCALES, CLONE_CONTACT, REFERRAL_CONSENT } = parsed.data;
  const url = new URL(APP_URL);
  const loopback = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  return {
    appUrl: APP_URL,
    timeZone: CLONE_TIME_ZONE,
    consent: REFERRAL_CONSENT,
    locales: CLONE_LOCALES,
    contact: CLONE_CONTACT,
    secureCookies: !(url.protocol === "http:" && loopback),
  };
}
