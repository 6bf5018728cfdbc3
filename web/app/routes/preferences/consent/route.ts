import { type ActionFunctionArgs, redirect } from "react-router";
import { z } from "zod";
import { answer } from "#app/session/answer.ts";
import { readCookie, writeCookie } from "#app/session/cookies.ts";
import { consentCookie, consentCookieMaxAge } from "#core/domain/consent";
import { DomainError } from "#core/domain/errors";
import { pendingReferralCookie, referralCookie, visibleReferralCookie } from "#core/domain/first-touch";
import { labelCookie } from "#core/domain/link-label";
import { localPath } from "#core/domain/local-path";
import { withoutCodes } from "#core/domain/referral-link";

const answerSchema = z.object({ choice: z.enum(["granted", "denied"]) });

/** Cookies that a "no" deletes. */
const remembered = [referralCookie, visibleReferralCookie, pendingReferralCookie, labelCookie];

/**
 * Stores the consent answer without script, then redirects back. After a yes the edge sees the code in that address
 * again and may store it; after a no the address comes without it, and what was stored before is removed.
 */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, request, readForm }) => {
    const submitted = answerSchema.safeParse(Object.fromEntries(await readForm()));
    if (!submitted.success) throw new DomainError("invalid_input", "not a valid consent answer");
    const { choice } = submitted.data;
    const { appUrl } = context.clone;
    const from = URL.parse(request.headers.get("referer") ?? "");
    const path = from?.origin === new URL(appUrl).origin ? localPath(from.pathname + from.search) : null;
    const back = new URL(path ?? "/", appUrl);
    const search = choice === "denied" ? withoutCodes(back.search) : back.search;
    const headers = new Headers();
    const cookie = { maxAge: consentCookieMaxAge, httpOnly: false, appUrl };
    headers.append("set-cookie", writeCookie(consentCookie, choice, cookie));
    for (const name of choice === "denied" ? remembered : []) {
      if (readCookie(request, name) === null) continue;
      headers.append("set-cookie", writeCookie(name, "", { ...cookie, maxAge: 0 }));
    }
    return redirect(back.pathname + search, { headers });
  });
