import { type ClientFacts, isPageVisit } from "#core/domain/capture";
import { type ConsentFacts, type ConsentState, consentAnswer, decideConsent, isAskedIn } from "#core/domain/consent";
import { type ReferralCookies, readReferralCookies } from "#core/domain/first-touch";
import { anonymousTheme } from "#core/domain/shared-page";
import { subscriberKey } from "#core/domain/subscriber";
import type { Theme } from "#core/domain/theme";
import type { EdgeSettings } from "#core/env/edge";
import { getLogger, type Logger } from "#core/log";
import { type Address, readAddress } from "#worker/edge/request/address";
import { describeClient } from "#worker/edge/request/client";
import { settingsOf } from "#worker/edge/request/edge-env";

const edgeLog = getLogger(["refcodes", "edge"]);

/** One request at the edge: the facts that decisions are made from. What is costly to read is read on first use. */
export class EdgeRequest {
  readonly raw: Request;
  readonly env: EdgeEnv;
  readonly method: string;
  readonly address: Address;
  readonly requestId = crypto.randomUUID();
  readonly #platform: Pick<ExecutionContext, "waitUntil">;
  readonly #headers: Headers;
  #country: string | undefined;
  /** The `Cookie` header as sent; undefined when there is none. */
  readonly cookieHeader: string | undefined;

  constructor(raw: Request, env: EdgeEnv, platform: Pick<ExecutionContext, "waitUntil">) {
    this.raw = raw;
    this.env = env;
    this.method = raw.method;
    this.address = readAddress(raw.url);
    this.#platform = platform;
    this.#headers = raw.headers;
    this.cookieHeader = this.header("cookie");
  }

  /** Decoded as the app's router will decode it. */
  get path(): string {
    return this.address.path;
  }

  /** The visitor's country. Read from Cloudflare's header when there is one: a tenth of the cost of `request.cf`. */
  get country(): string | undefined {
    this.#country ??= this.header("cf-ipcountry") ?? placeOf(this.raw, "country");
    return this.#country;
  }

  /** The visitor's continent, as Cloudflare codes it. */
  get continent(): string | undefined {
    return placeOf(this.raw, "continent");
  }

  /** What the client says it is. */
  get client(): ClientFacts {
    return describeClient(this.header("user-agent"));
  }

  /** Whether a person opens a page: only such a request captures a referral. */
  get isPageVisit(): boolean {
    return isPageVisit(this, this.client);
  }

  get referralCookies(): ReferralCookies {
    return readReferralCookies(this.cookieHeader);
  }

  /** Who the request is counted against. */
  get subscriber(): string {
    return subscriberKey(this.header("cf-connecting-ip") ?? "no-address");
  }

  /** The theme of a visitor who may be shown what all are shown; undefined when the answer may be personal. */
  get sharedTheme(): Theme | undefined {
    const isRead = this.method === "GET" && this.header("authorization") === undefined;
    return isRead ? anonymousTheme(this.cookieHeader, this.path) : undefined;
  }

  get consentFacts(): ConsentFacts {
    return {
      mode: this.settings.consent,
      country: this.country,
      globalPrivacyControl: this.header("sec-gpc"),
      answer: consentAnswer(this.cookieHeader),
    };
  }

  get consent(): ConsentState {
    return decideConsent(this.consentFacts);
  }

  /** Whether the visitor is still to be asked for consent. Where nobody is asked, the cookies are not read. */
  get mustAskConsent(): boolean {
    return isAskedIn(this.settings.consent, this.country) && this.consent === "ask";
  }

  /** A header as sent; undefined when there is none. */
  header(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined;
  }

  /** The Worker's settings. Throws with the variable's name when one is wrong. */
  get settings(): EdgeSettings {
    return settingsOf(this.env);
  }

  get log(): Logger {
    return edgeLog.with({ requestId: this.requestId });
  }

  /** Keeps work running after the response has been sent. */
  waitUntil(work: Promise<unknown>): void {
    this.#platform.waitUntil(work);
  }
}

/** A two-letter field of Cloudflare's request data: absent off Cloudflare's network. */
function placeOf(request: Request, field: "country" | "continent"): string | undefined {
  const cf: unknown = request.cf;
  if (typeof cf !== "object" || cf === null || !(field in cf)) {
    return undefined;
  }
  const value: unknown = Reflect.get(cf, field);
  return typeof value === "string" && value.length === 2 ? value.toUpperCase() : undefined;
}

/** What Hono's handlers find in `c.env`. */
export interface EdgeContext {
  Bindings: { request: EdgeRequest };
}
