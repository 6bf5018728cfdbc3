import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { NONCE, secureHeaders } from "hono/secure-headers";
import type { AppSettings } from "#core/env/app";
import { configureLogging } from "#core/log";
import type { PaymentCheckReport, PaymentsRpcApi } from "#core/ports/app-rpc";
import type { CodeStatus, EdgeRpcApi, VisitFlush } from "#core/ports/edge-rpc";
import { checkPayments } from "#core/services/check-payments";
import { lookUpCode } from "#core/services/look-up-code";
import { recordVisits } from "#core/services/record-visits";
import { sendRefund } from "#core/services/send-refund";
import { pageContextOf } from "#web/page-context-of";
import { type App, createApp } from "#web/services";
import { createApi } from "#worker/api/app";
import { answerError } from "#worker/api/errors";
import { relayAfterWrites } from "#worker/api/relay";
import { requestContext } from "#worker/api/request-context";
import type { ApiEnv } from "#worker/api/runtime";
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

function createServer(parts: App): Hono<ApiEnv> {
  const { settings, runtime } = parts;
  const server = new Hono<ApiEnv>();
  server.onError(answerError);
  server.use(requestContext(runtime));
  server.use(securityHeaders(settings), relayAfterWrites);
  server.route("/", createApi(settings.APP_URL));
  server.use(csrf({ origin: settings.APP_URL, secFetchSite: "same-origin" }));
  server.all("*", async (c) => {
    const facts = {
      cspNonce: c.get("secureHeadersNonce") ?? "",
      requestId: c.get("requestId"),
      log: c.get("log"),
      waitUntil: (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise),
    };
    return handlePage(c.req.raw, await pageContextOf(parts, c.req.raw.headers, facts));
  });
  return server;
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
