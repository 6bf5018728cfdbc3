import { codesIn, withCodes } from "#core/domain/referral-link";
import type { PageContext } from "#web/page-context";

/** Carries the codes of an address along a redirect while the visitor has not yet said whether they may be stored. */
export function keepReferral(url: URL, { consent }: PageContext, path: string): string {
  return withCodes(path, consent === "ask" ? codesIn(url.pathname + url.search) : []);
}
