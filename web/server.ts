import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import type { Hono } from "hono";
import { secondsWaited } from "#core/domain/metric";
import { configureLogging, getLogger } from "#core/log";
import type { CodeStatus, EdgeRpcApi, FlushTaken, VisitFlush } from "#core/ports/edge-rpc";
import { measuringFailures, measuringParks } from "#core/services/events/measured";
import { lookUpCode } from "#core/services/referrals/look-up-code";
import { recordVisits } from "#core/services/referrals/record-visits";
import { ChoreClock } from "#web/chore-clock";
import { createServer } from "#web/create-server";
import { type PaymentChores, paymentChores, runCron, runDueChores, takeBatch } from "#web/payment-chores";
import { type App, choreAlarm, createApp } from "#web/services";
import type { ApiEnv } from "#worker/api/runtime";
import { guardRpc } from "#worker/guard-rpc";
import { handlePage } from "./build/server/index.js";

configureLogging("app");

const log = getLogger(["refcodes", "app"]);

/** One app per isolate: nothing in it belongs to a request. */
let app: { server: Hono<ApiEnv>; parts: App } | undefined;

function appFor(env: AppEnv): { server: Hono<ApiEnv>; parts: App } {
  if (!app) {
    const parts = createApp(env);
    app = { parts, server: createServer(parts, handlePage) };
  }
  return app;
}

function choresFor(env: AppEnv): PaymentChores {
  const { runtime } = appFor(env).parts;
  const chores = paymentChores(runtime);
  const parkMessage = measuringParks(chores.parkMessage, runtime.measure);
  return measuringFailures({ ...chores, parkMessage }, runtime.measure);
}

/** What the edge asks over its service binding. */
export class EdgeRpc extends WorkerEntrypoint<AppEnv> implements EdgeRpcApi {
  lookUpCode(code: string): Promise<CodeStatus> {
    return lookUpCode(appFor(this.env).parts.runtime.ctx, code);
  }

  flushVisits(flush: VisitFlush): Promise<FlushTaken> {
    return recordVisits(appFor(this.env).parts.runtime.ctx, { flush, now: new Date() });
  }
}

/**
 * What consumers of the release of 2026-11-26 ask over their service binding; newer ones have none. Goes once
 * `db/last-release.json` names a later release: see docs/operations/deploying.md.
 */
export class PaymentsRpc extends WorkerEntrypoint<AppEnv> {
  async checkPayments(): Promise<void> {
    await runDueChores(choresFor(this.env));
  }

  async sendRefund(orderReference: string): Promise<void> {
    await choresFor(this.env).sendRefund(orderReference);
  }
}

/** Runs the app's chores when they are due. There is one of it. */
export class ChoreAlarm extends DurableObject<AppEnv> {
  readonly #clock = new ChoreClock(this.ctx.storage, () => runDueChores(choresFor(this.env)));

  /** Something was committed that may make work. */
  expectWork(): Promise<void> {
    return this.#clock.expectWork();
  }

  run(): Promise<void> {
    return this.#clock.run();
  }

  override alarm(): Promise<void> {
    return this.#clock.run();
  }
}

for (const entry of [EdgeRpc, PaymentsRpc, ChoreAlarm]) guardRpc(entry);

export default {
  fetch: (request, env, ctx) => appFor(env).server.fetch(request, env, ctx),
  async queue(batch, env) {
    const { runtime } = appFor(env).parts;
    const sentAt = batch.messages.map(({ timestamp }) => timestamp);
    runtime.measure({ metric: "queueAge", value: secondsWaited(sentAt, Date.now()), about: batch.queue });
    await takeBatch(choresFor(env), batch);
    await runtime.expectWork().catch((error: unknown) => log.warn("chores were not told", { error }));
  },
  scheduled: (controller, env) => runCron(choresFor(env), controller.cron, () => choreAlarm(env).run()),
} satisfies ExportedHandler<AppEnv>;
