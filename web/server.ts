import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { NONCE, secureHeaders } from "hono/secure-headers";
import { subscriberHeader } from "#core/domain/subscriber";
import type { AppSettings } from "#core/env/app";
import { configureLogging } from "#core/log";
import type { PaymentCheckReport, PaymentsRpcApi } from "#core/ports/app-rpc";
import type { CodeStatus, EdgeRpcApi, VisitFlush } from "#core/ports/edge-rpc";
import { checkPayments } from "#core/services/check-payments";
import { lookUpCode } from "#core/services/look-up-code";
import { recordVisits } from "#core/services/record-visits";
import { sendRefund } from "#core/services/send-refund";
import { type App, createApp } from "#web/services";
import { createApi } from "#worker/api/app";
import { answerError } from "#worker/api/errors";
import { relayAfterWrites } from "#worker/api/relay";
import { requestContext } from "#worker/api/request-context";
import type { ApiEnv, LimitedScope } from "#worker/api/runtime";
import { handlePage } from "./build/server/index.js";

configureLogging("app");

/** One app per isolate: nothing in it belongs to a request. */
let app: { server: Hono<ApiEnv>; parts: App } | undefined;

function appFor(env: AppEnv): { server: Hono<ApiEnv>; parts: App } {
  if (!app) {
    const parts = createApp(env);
    app = { parts, server: createServer(parts) };
  }
  return app;
}

function createServer({ settings, runtime }: App): Hono<ApiEnv> {
  const server = new Hono<ApiEnv>();
  server.onError(answerError);
  server.use(requestContext(runtime));
  server.use(securityHeaders(settings), relayAfterWrites);
  server.route("/", createApi(settings.APP_URL));
  server.use(csrf({ origin: settings.APP_URL, secFetchSite: "same-origin" }));
  server.all("*", async (c) => {
    const { ctx, consumer } = runtime;
    const consent = c.req.header("x-referral-consent");
    return handlePage(c.req.raw, {
      ctx,
      viewer: await runtime.findViewer(c.req.raw.headers),
      cspNonce: c.get("secureHeadersNonce") ?? "",
      requestId: c.get("requestId"),
      clone: cloneFacts(settings),
      consent: consent === "ask" || consent === "granted" ? consent : "not-needed",
      now: new Date(),
      askAuth: (path: string, body: Record<string, string>) =>
        runtime.handleAuth(authRequest(settings.APP_URL, path, body, c.req.raw.headers)).catch((error: unknown) => {
          c.get("log").error("request failed", { error });
          return Response.json({ code: "UNAVAILABLE" }, { status: 503 });
        }),
      limitSignIn: (scope: LimitedScope, email?: string) => runtime.limitSignIn(c.req.raw.headers, scope, email),
      waitUntil: (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise),
      runMint: () => consumer.mintRun(),
      readHealth: () => consumer.health().catch(() => null),
      readConfirmations: (txHashes: readonly string[]) =>
        Promise.race([consumer.readConfirmations(txHashes), patience()]).catch(() => []),
    });
  });
  return server;
}

/** Nothing, after as long as a page may wait for what it can do without. */
function patience(): Promise<[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), 1_500));
}

/** A form post of one of our pages, in the terms of the sign-in service. */
function authRequest(appUrl: string, path: string, body: Record<string, string>, from: Headers): Request {
  const headers = new Headers({ "content-type": "application/json", origin: appUrl });
  for (const name of ["cookie", "user-agent", subscriberHeader]) headers.set(name, from.get(name) ?? "");
  return new Request(`${appUrl}/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Scripts run by nonce alone; forms may only go to us and to the payment page. */
function securityHeaders(settings: AppSettings) {
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
      formAction: ["'self'", ...formTargets(settings)],
    },
    referrerPolicy: "strict-origin-when-cross-origin",
    xFrameOptions: "DENY",
  });
}

/** Where our own forms may lead beside the store: the payment page, and Google where it is configured. */
function formTargets({ WAYFORPAY_PAY_URL, google }: AppSettings): string[] {
  return [WAYFORPAY_PAY_URL, ...(google ? [google.authUrl] : [])].map((url) => new URL(url).origin);
}

function cloneFacts(settings: AppSettings) {
  return {
    name: settings.CLONE_NAME,
    currency: settings.CLONE_CURRENCY,
    appUrl: settings.APP_URL,
    brandHue: settings.CLONE_BRAND_HUE,
    tokenSymbol: settings.REFERRAL_TOKEN_SYMBOL,
    chainId: settings.REFERRAL_CHAIN_ID,
    googleSignIn: settings.google !== null,
    explorerUrl: settings.EXPLORER_URL,
  };
}

/** What the edge asks over its service binding. */
export class EdgeRpc extends WorkerEntrypoint<AppEnv> implements EdgeRpcApi {
  lookUpCode(code: string): Promise<CodeStatus> {
    return lookUpCode(appFor(this.env).parts.runtime.ctx, code);
  }

  flushVisits(flush: VisitFlush): Promise<void> {
    return recordVisits(appFor(this.env).parts.runtime.ctx, { flush, now: new Date() });
  }
}

/** What the consumer asks over its service binding: only the app holds the payment provider's secret. */
export class PaymentsRpc extends WorkerEntrypoint<AppEnv> implements PaymentsRpcApi {
  async checkPayments(): Promise<PaymentCheckReport> {
    return await checkPayments(appFor(this.env).parts.runtime.ctx, { now: new Date() });
  }

  async sendRefund(orderReference: string): Promise<void> {
    await sendRefund(appFor(this.env).parts.runtime.ctx, { orderReference, now: new Date() });
  }
}

export default {
  fetch: (request, env, ctx) => appFor(env).server.fetch(request, env, ctx),
} satisfies ExportedHandler<AppEnv>;
