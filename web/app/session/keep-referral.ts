import { labelIn } from "#core/domain/link-label";
import { codesIn, withCodes } from "#core/domain/referral-link";
import type { PageContext } from "#web/page-context";

/** Keeps the referral codes in a redirect until the visitor has said whether they may be stored. */
export function keepReferral(url: URL, { consent }: PageContext, path: string): string {
  return withCodes(path, consent === "ask" ? codesIn(url.pathname + url.search) : [], labelIn(url.search));
}
