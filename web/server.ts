import { WorkerEntrypoint } from "cloudflare:workers";
import type { Hono } from "hono";
import { configureLogging } from "#core/log";
import type { PaymentCheckReport, PaymentsRpcApi } from "#core/ports/app-rpc";
import type { CodeStatus, EdgeRpcApi, VisitFlush } from "#core/ports/edge-rpc";
import { checkPayments } from "#core/services/payments/check-payments";
import { sendRefund } from "#core/services/payments/send-refund";
import { tellOfRefunds } from "#core/services/payments/tell-of-refunds";
import { lookUpCode } from "#core/services/referrals/look-up-code";
import { recordVisits } from "#core/services/referrals/record-visits";
import { createServer } from "#web/create-server";
import { type App, createApp } from "#web/services";
import type { ApiEnv } from "#worker/api/runtime";
import { handlePage } from "./build/server/index.js";

configureLogging("app");

/** One app per isolate: nothing in it belongs to a request. */
let app: { server: Hono<ApiEnv>; parts: App } | undefined;

function appFor(env: AppEnv): { server: Hono<ApiEnv>; parts: App } {
  if (!app) {
    const parts = createApp(env);
    app = { parts, server: createServer(parts, handlePage) };
  }
  return app;
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
    const { ctx, accountCtx } = appFor(this.env).parts.runtime;
    const report = await checkPayments(ctx, { now: new Date() });
    await tellOfRefunds(accountCtx, { now: new Date() });
    return report;
  }

  async sendRefund(orderReference: string): Promise<void> {
    const { ctx, accountCtx } = appFor(this.env).parts.runtime;
    await tellOfRefunds(accountCtx, { now: new Date() });
    await sendRefund(ctx, { orderReference, now: new Date() });
  }
}

export default {
  fetch: (request, env, ctx) => appFor(env).server.fetch(request, env, ctx),
} satisfies ExportedHandler<AppEnv>;
