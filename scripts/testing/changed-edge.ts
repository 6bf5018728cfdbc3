import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildWorkers, projectRoot } from "../stack/build.ts";
import { type StackChain, startChain } from "../stack/chain.ts";
import { freePort } from "../stack/ports.ts";
import { startWorkers } from "../stack/workers.ts";
import { startInbox } from "../stand-ins/mail/server.ts";
import type { TestDatabase } from "./database.ts";
import { noteError } from "./expected-errors.ts";
import { newTestState, removeTestState } from "./state.ts";
import { APP_SETTINGS } from "./test-app.ts";

const MAIL_KEY = "re_inbox_of_tests";

/** An edge that somebody else wrote, with the bindings of ours: it passes on what it is sent, and calls any method. */
const script = `import { DurableObject } from "cloudflare:workers";

export class VisitCounter extends DurableObject {}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== "/rpc") return env.APP.fetch(request);
    const { method, args } = await request.json();
    try {
      return Response.json({ answered: (await env.APP_RPC[method](...args)) ?? null });
    } catch (error) {
      return Response.json({ refused: String(error) });
    }
  },
};`;

/** The built app and consumer in workerd behind a changed edge, beside a test's database and the local chain. */
export interface ChangedEdge {
  readonly url: string;
  readonly chain: StackChain;
  /** Calls a method of the app over the edge's own binding; answers what came of it. */
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Fires the Cron Triggers of all Workers. */
  runCrons(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it. `settings` are of both Workers, over those of a test's app. */
export async function startChangedEdge(
  database: TestDatabase,
  settings: Readonly<Record<string, string>>,
): Promise<ChangedEdge> {
  const stateDir = await newTestState("edge");
  const scriptDir = join(stateDir, "script");
  mkdirSync(scriptDir);
  const edge = join(scriptDir, "edge.js");
  writeFileSync(edge, script);
  const [build, chain, inbox, port] = await Promise.all([
    buildWorkers({ cacheDir: join(projectRoot, ".stack/builds") }),
    startChain(join(stateDir, "chain")),
    startInbox({ apiKey: MAIL_KEY, stateFile: join(stateDir, "inbox.json") }),
    freePort(),
  ]);
  const url = `http://localhost:${port}`;
  const shared = { APP_URL: url, REFERRAL_CHAIN_ID: String(chain.chainId), ...settings };
  const workers = await startWorkers({
    build: { ...build, scripts: { ...build.scripts, edge } },
    port,
    persistDir: join(stateDir, "workers"),
    runDir: join(stateDir, "run"),
    onLog: ({ message }) => {
      // The runtime's own complaints are none of ours.
      if (/"level":"(ERROR|FATAL)"/.test(message) || message.includes("uncaught exception")) noteError(message);
    },
    bindings: {
      edge: { APP_URL: url },
      app: { ...APP_SETTINGS, WAYFORPAY_DOMAIN: "localhost", DATABASE_URL: database.appUrl, ...shared },
      consumer: {
        DATABASE_URL: database.consumerUrl,
        AUDIT_DATABASE_URL: database.auditorUrl,
        CHAIN_RPC_URL: chain.rpcUrl,
        REFERRAL_FINALITY: "1",
        REFERRAL_REWARDS_ADDRESS: chain.addresses.rewards,
        REFERRAL_REWARD_TOKEN_ADDRESS: chain.addresses.token,
        REFERRAL_REWARDS_DEPLOY_BLOCK: String(chain.deployBlock),
        REFERRAL_MINTER_PRIVATE_KEY: chain.operatorKey,
        REFERRAL_TOKEN_USD_PRICE: "0.10",
        MAIL_API_URL: inbox.apiUrl,
        MAIL_API_KEY: MAIL_KEY,
        ...shared,
      },
    },
  });
  return {
    url,
    chain,
    async call(method, ...args) {
      const answer = await fetch(`${url}/rpc`, { method: "POST", body: JSON.stringify({ method, args }) });
      return answer.json();
    },
    async runCrons() {
      await workers.runCrons();
    },
    async stop() {
      await workers.stop();
      await Promise.all([chain.stop(), inbox.stop()]);
      await removeTestState(stateDir);
    },
  };
}
