import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { locales } from "#core/domain/locale";
import { setRewardLetters } from "#core/services/accounts/letter-settings";
import { localisePath } from "#web/app/i18n/locales";
import type { ApiEnv } from "#worker/api/runtime";

/** The page's addresses in every language: what letters name in `List-Unsubscribe`. */
export const unsubscribePaths = locales.map((locale) => localisePath(locale, "/unsubscribe"));

/** In bytes; the body is one field. */
const MAX_BODY = 4 * 1024;

/**
 * Unsubscribing by one click in the mail program (RFC 8058): a POST of the provider, from nowhere and without a session. The
 * token alone says whose letters stop, so no origin is asked for. Any other POST is the page's own form.
 */
export const oneClick = [
  bodyLimit({ maxSize: MAX_BODY }),
  createMiddleware<ApiEnv>(async (c, next) => {
    const form = await c.req.raw
      .clone()
      .formData()
      .catch(() => null);
    if (form?.get("List-Unsubscribe") !== "One-Click") return next();
    const token = new URL(c.req.url).searchParams.get("token") ?? "";
    const { accountCtx } = c.get("runtime");
    const isKnown = await setRewardLetters(accountCtx, { reader: { token }, wanted: false, now: new Date() });
    return c.text(isKnown ? "unsubscribed" : "no such link", isKnown ? 200 : 404);
  }),
] as const;
