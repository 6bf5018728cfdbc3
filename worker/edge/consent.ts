import { type ConsentFacts, consentCookie } from "#core/domain/consent";
import type { EdgeRequest } from "#worker/edge/context";

/** A two-letter field of Cloudflare's request data: absent off Cloudflare's network. */
export function placeOf(request: Request, field: "country" | "continent"): string | undefined {
  const cf: unknown = request.cf;
  if (typeof cf !== "object" || cf === null || !(field in cf)) {
    return undefined;
  }
  const value: unknown = Reflect.get(cf, field);
  return typeof value === "string" && value.length === 2 ? value.toUpperCase() : undefined;
}

/** What a request says about the visitor's consent. */
export function consentFacts(asked: EdgeRequest): ConsentFacts {
  return {
    mode: asked.settings.consent,
    country: placeOf(asked.raw, "country"),
    globalPrivacyControl: asked.header("sec-gpc"),
    answer: asked.cookie(consentCookie),
  };
}
