import { mkdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { listenOnLoopback, sendJson } from "../../loopback-server.ts";
import { Account, newId } from "./account.ts";
import { answerCall, type Call, Page, Plain, type Result, type Routes } from "./api.ts";
import { AssetUploads, bearer } from "./assets-api.ts";
import { domainRoutes, zoneRoutes } from "./domains-api.ts";
import { type ChooseFault, type SeenCall, sufferFault } from "./fault.ts";
import { startHosts, workerFor } from "./hosts.ts";
import { createInternet } from "./internet.ts";
import { queueRoutes } from "./queues-api.ts";
import { Refusal } from "./refusal.ts";
import { Runtime } from "./runtime.ts";
import { scriptRoutes } from "./scripts-api.ts";
import { storageRoutes } from "./storage-api.ts";
import { versionRoutes } from "./versions-api.ts";

export interface CloudflareOptions {
  /** For the files and data of this account, which it begins without. */
  readonly stateDir: string;
  /** Domains the account has, such as `example.org`. */
  readonly zones: readonly string[];
  /** Hosts on the internet, each with the origin on this machine that answers for it. */
  readonly internet?: ReadonlyMap<string, string>;
  readonly apiPort?: number;
  readonly hostsPort?: number;
  /** Whether Analytics Engine is switched on; it is where not given. */
  readonly hasAnalytics?: boolean;
  /** Where every visitor is, ISO 3166-1 alpha-2; UA where not given. */
  readonly country?: string;
  /** A line that a Worker wrote. */
  readonly onLog?: (line: string) => void;
}

export interface Cloudflare {
  readonly apiUrl: string;
  readonly accountId: string;
  readonly token: string;
  /** HOST:PORT where the deployed Workers answer over plain HTTP, each under its own `Host`. */
  readonly hosts: string;
  /** What makes wrangler, and everything that reads the same variables, use this account. */
  readonly env: Readonly<Record<string, string>>;
  /** Every call so far, as `METHOD /path`. */
  readonly calls: readonly string[];
  /** Hosts that Workers asked for and nobody is. */
  readonly unknownHosts: ReadonlySet<string>;
  /** What goes wrong from now on; undefined: nothing. */
  setFault(choose: ChooseFault | undefined): void;
  /** Fires the Cron Triggers due in the minute of `at` (default: now), and answers the outcome of each. */
  runCrons(at?: Date): Promise<string[]>;
  stop(): Promise<void>;
}

const ROOT = "/client/v4";

/**
 * A Cloudflare account of our own on loopback: the part of the API that wrangler calls to deploy Workers and to make what
 * they are bound to, with the refusals it documents, and a network that runs what was deployed. What it does not know it
 * refuses. Nothing of the account outlives {@link Cloudflare.stop}.
 */
export async function startCloudflare(options: CloudflareOptions): Promise<Cloudflare> {
  const account = new Account(options.zones);
  if (options.hasAnalytics === false) account.analytics = undefined;
  const token = newId();
  const uploads = new AssetUploads(account);
  const filesDir = join(options.stateDir, "files");
  mkdirSync(filesDir, { recursive: true });
  let hostsUrl = "";
  const internet = createInternet(options.internet ?? new Map(), (host) =>
    workerFor(account, host) === undefined ? undefined : hostsUrl,
  );
  const runtime = new Runtime({
    account,
    filesDir,
    internet,
    stateDir: options.stateDir,
    country: options.country ?? "UA",
    onLog: options.onLog ?? (() => undefined),
  });
  const changed = () => runtime.changed();
  const routes: Routes = {
    ...storageRoutes(account, runtime, changed),
    ...queueRoutes(account, changed),
    ...uploads.routes,
    ...versionRoutes(account, uploads, changed),
    ...scriptRoutes(account, runtime, changed),
    ...domainRoutes(account),
    "POST /analytics_engine/sql": ({ body }) => {
      if (account.analytics === undefined) throw new Refusal(403, 10_089, "You need to enable Analytics Engine.");
      return new Plain(account.analytics.query(body.toString("utf8")));
    },
  };
  const rootRoutes: Routes = {
    ...zoneRoutes(account),
    "GET /accounts": () => [{ id: account.id, name: "Stand-in" }],
    "GET /user/tokens/verify": () => ({ id: newId(), status: "active" }),
  };
  const calls: string[] = [];
  let chooseFault: ChooseFault | undefined;

  const answer = async (call: Call): Promise<Result> => {
    const given = bearer(call);
    const isUpload = call.path.endsWith("/workers/assets/upload");
    if (given !== token && !(isUpload && uploads.knows(given))) throw new Refusal(403, 10_000, "Authentication error");
    const own = `/accounts/${account.id}/`;
    if (!call.path.startsWith("/accounts/")) return answerCall(rootRoutes, call);
    if (!call.path.startsWith(own)) throw new Refusal(403, 9_109, "Unauthorized to access requested resource");
    return answerCall(routes, { ...call, path: call.path.slice(own.length - 1) });
  };

  const api = await listenOnLoopback(async (request, response) => {
    const call = await readCall(request);
    calls.push(`${call.method} ${call.path}`);
    const seen: SeenCall = { method: call.method, path: call.path, number: calls.length };
    const rest = await sufferFault(chooseFault?.(seen), response);
    if (rest === "nothing") return;
    const result = await answer(call).catch((error: unknown) => error);
    if (rest === "do not answer") return void response.destroy();
    if (result instanceof Refusal) sendRefusal(response, result);
    else if (result instanceof Error) throw result;
    else sendResult(response, result as Result);
  }, options.apiPort);
  const hosts = await startHosts(account, () => runtime.url(), options.hostsPort);
  hostsUrl = hosts.url;
  const apiUrl = api.url + ROOT;
  return {
    apiUrl,
    accountId: account.id,
    token,
    hosts: `127.0.0.1:${hosts.port}`,
    env: { CLOUDFLARE_API_BASE_URL: apiUrl, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: account.id },
    calls,
    unknownHosts: internet.unknownHosts,
    setFault(choose) {
      chooseFault = choose;
    },
    runCrons: (at = new Date()) => runtime.runCrons(at),
    async stop() {
      await Promise.all([api.stop(), hosts.stop()]);
      await runtime.stop();
    },
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? "/", "http://api");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return {
    method: request.method ?? "GET",
    path: url.pathname.startsWith(ROOT) ? url.pathname.slice(ROOT.length) : url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

function sendRefusal(response: ServerResponse, { status, errors }: Refusal): void {
  sendJson(response, status, { success: false, errors, messages: [], result: null });
}

function sendResult(response: ServerResponse, result: Result): void {
  if (result instanceof Plain) {
    response.writeHead(result.status, { "content-type": result.contentType }).end(result.body);
    return;
  }
  const shown = result instanceof Page ? { result: result.items, result_info: result.info } : { result };
  sendJson(response, 200, { success: true, errors: [], messages: [], ...shown });
}
