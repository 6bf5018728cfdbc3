import { data, redirect } from "react-router";
import { z } from "zod";
import { localisePath } from "#app/i18n/locales.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { claimedCodes } from "#core/domain/first-touch";
import { storedLabel } from "#core/domain/link-label";
import { withCodes } from "#core/domain/referral-link";
import type { PageArgs } from "#web/page-context";
import { type AuthProblem, BLOCKED, readAuthAnswer } from "./auth-client.ts";

/** What went wrong on the way to Google and back. */
export type GoogleProblem = "cancelled" | "notLinked" | "unconfirmed" | "otherAccount" | "blocked" | "failed";

const startedSchema = z.object({ url: z.url() });

/**
 * Sends the browser to Google and from there on to `to`; where it fails, back to `back`. Then the friend's code is in the
 * address, to be remembered anew: the browser may come back without the cookies it left with.
 *
 * @throws Response that leads to Google
 */
export async function startGoogleSignIn(
  { context, request, url }: PageArgs,
  { to, back }: { to: string; back: string },
) {
  const cookies = request.headers.get("cookie") ?? undefined;
  const codes = claimedCodes(cookies);
  const failed = withCodes(back, codes, codes[0] === undefined ? undefined : storedLabel(cookies, codes[0]));
  const response = await context.askAuth("/sign-in/social", {
    provider: "google",
    callbackURL: to,
    errorCallbackURL: localisePath(pageLocale(url), failed),
  });
  const setCookies = response.headers.getSetCookie();
  const answered = await readAuthAnswer(response);
  if (!answered.ok) {
    const problem: AuthProblem = answered.problem === "tooMany" ? "tooMany" : "unavailable";
    return data({ problem }, { status: response.status });
  }
  const headers = new Headers();
  for (const cookie of setCookies) headers.append("set-cookie", cookie);
  throw redirect(startedSchema.parse(answered.body).url, { headers });
}

/** Why a sign-in with Google failed, from the address it led back to; null when it did not. */
export function googleProblemOf(url: URL): GoogleProblem | null {
  const error = url.searchParams.get("error");
  if (error === null) return null;
  if (error === "access_denied") return "cancelled";
  if (error === "EMAIL_NOT_CONFIRMED") return "unconfirmed";
  if (error === BLOCKED) return "blocked";
  if (error === "OTHER_ACCOUNT") return "otherAccount";
  return error === "account_not_linked" ? "notLinked" : "failed";
}
