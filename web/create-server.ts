import { type Context, Hono } from "hono";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { DomainError } from "#core/domain/errors";
import { localeOfPath, localisePath } from "#web/app/i18n/locales";
import { answerRobots, answerSitemap } from "#web/crawlers";
import { oneClick, unsubscribePaths } from "#web/one-click";
import type { PageContext } from "#web/page-context";
import { pageContextOf } from "#web/page-context-of";
import { pictures } from "#web/pictures";
import type { App } from "#web/services";
import { bodyTooLarge, createApi } from "#worker/api/app";
import { answerError } from "#worker/api/errors";
import { keepTokensHere } from "#worker/api/keep-tokens-here";
import { limitedBody } from "#worker/api/limited-body";
import { relayAfterWrites, relayWrites } from "#worker/api/relay";
import { requestContext } from "#worker/api/request-context";
import type { ApiEnv } from "#worker/api/runtime";
import { refusedAddress } from "#worker/api/storable-input";

/** Answers a request for a page or its data. */
export type HandlePage = (request: Request, context: PageContext) => Promise<Response>;

/** The API, and the pages behind it: everything the Worker serves. */
export function createServer(app: App, handlePage: HandlePage): Hono<ApiEnv> {
  const { settings, runtime } = app;
  const server = new Hono<ApiEnv>();
  server.onError(answerError);
  server.use(requestContext(runtime));
  server.get("/pictures/:key", ...pictures(runtime.ctx.pictures));
  const place = { appUrl: settings.APP_URL, locales: settings.CLONE_LOCALES };
  server.get("/robots.txt", ...answerRobots(place));
  server.get("/sitemap.xml", ...answerSitemap(runtime.ctx, place));
  server.use(keepTokensHere, securityHeaders(app), relayAfterWrites);
  server.route("/", createApi(settings.APP_URL));
  for (const path of unsubscribePaths) server.post(path, ...oneClick);
  server.all("*", normalisePath, refuseForeignPosts, csrf({ origin: settings.APP_URL, secFetchSite: "same-origin" }));
  server.all(
    "*",
    limitedBody((c) => answerPage(c, bodyTooLarge())),
    (c) => answerPage(c, refusedAddress(new URL(c.req.url))),
  );

  async function answerPage(c: Context<ApiEnv>, refused: DomainError | null): Promise<Response> {
    const context = await pageContextOf(app, c.req.raw.headers, {
      refused,
      shownAt: new URL(c.req.url),
      cspNonce: c.get("secureHeadersNonce") ?? "",
      requestId: c.get("requestId"),
      log: c.get("log"),
      waitUntil: (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise),
      relayWrites: () => relayWrites(c),
    });
    const answer = await handlePage(refused ? refusedRequest(c.req.raw) : c.req.raw, context);
    // A redirect has its own headers and is just as personal.
    if (!answer.headers.has("cache-control")) answer.headers.set("cache-control", "private, no-store");
    return answer;
  }
  return server;
}

/**
 * Normalises paths for pages: lookalikes of API paths are left for the API to refuse, and doubled slashes, which could
 * turn a redirect into one to another site, are collapsed.
 */
const normalisePath = createMiddleware<ApiEnv>(async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  if (/^\/+api(?:\/|%2f|%5c|$)/i.test(pathname)) throw new DomainError("not_found", "no such endpoint");
  if (!pathname.includes("//")) return next();
  if (c.req.method !== "GET" && c.req.method !== "HEAD") throw new DomainError("not_found", "no such address");
  return c.redirect(pathname.replaceAll(/\/{2,}/g, "/") + search, 301);
});

/** Rejects cross-site posts of any content type. The router would reject them too, but as an unexpected error. */
const refuseForeignPosts = createMiddleware<ApiEnv>(async (c, next) => {
  const origin = c.req.header("origin");
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  if (!isRead && origin && origin !== new URL(c.req.url).origin) {
    throw new DomainError("forbidden", "posted from another site");
  }
  await next();
});

/** The request as an error page needs it: without its body and its malformed path. */
function refusedRequest({ url, method, headers }: Request): Request {
  const { origin, pathname } = new URL(url);
  const locale = localeOfPath(pathname);
  const path = localisePath(locale, pathname.endsWith(".data") ? "/refused/page.data" : "/refused/page");
  const bare = new Headers(headers);
  for (const name of ["content-type", "content-length", "transfer-encoding"]) bare.delete(name);
  return new Request(new URL(path, origin), { method, headers: bare });
}

/** Scripts run by nonce alone; forms may only go to us and to payment pages. */
function securityHeaders(app: App) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", NONCE],
      styleSrc: ["'self'", NONCE],
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", "data:"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      formAction: ["'self'", ...formTargets(app)],
    },
    referrerPolicy: "strict-origin-when-cross-origin",
    xFrameOptions: "DENY",
  });
}

/** Form targets besides the store: payment pages, and Google where it is configured. */
function formTargets({ settings: { google }, runtime }: App): string[] {
  const payment = [...runtime.ctx.gateways.values()].flatMap(({ checkoutOrigins }) => checkoutOrigins);
  return [...payment, ...(google ? [new URL(google.authUrl).origin] : [])];
}
