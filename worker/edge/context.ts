import { type EdgeSettings, parseEdgeEnv } from "#core/env/edge";
import { getLogger, type Logger } from "#core/log";
import type { EdgeRpcApi } from "#core/ports/edge-rpc";
import { type Address, readAddress } from "#worker/edge/address";

const edgeLog = getLogger(["refcodes", "edge"]);

/** One request at the edge. What costs something is read when it is first wanted, and once. */
export class EdgeRequest {
  readonly raw: Request;
  readonly env: EdgeEnv;
  readonly method: string;
  readonly address: Address;
  readonly requestId = crypto.randomUUID();
  readonly #platform: Pick<ExecutionContext, "waitUntil">;
  readonly #headers: Headers;
  #country: string | undefined;
  /** The `Cookie` header as sent; undefined where there is none. */
  readonly cookieHeader: string | undefined;

  constructor(raw: Request, env: EdgeEnv, platform: Pick<ExecutionContext, "waitUntil">) {
    this.raw = raw;
    this.env = env;
    this.method = raw.method;
    this.address = readAddress(raw.url);
    this.#platform = platform;
    this.#headers = raw.headers;
    this.cookieHeader = this.header("cookie");
  }

  /** Decoded as the app's router will decode it. */
  get path(): string {
    return this.address.path;
  }

  /** The visitor's country. Cloudflare says it in a header too, and to read that costs a tenth of what `cf` does. */
  get country(): string | undefined {
    this.#country ??= this.header("cf-ipcountry") ?? placeOf(this.raw, "country");
    return this.#country;
  }

  /** The visitor's continent, as Cloudflare codes it. */
  get continent(): string | undefined {
    return placeOf(this.raw, "continent");
  }

  /** A header as sent; undefined where there is none. */
  header(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined;
  }

  /** The Worker's settings. Throws with the variable's name when one is wrong. */
  get settings(): EdgeSettings {
    return settingsOf(this.env);
  }

  get log(): Logger {
    return edgeLog.with({ requestId: this.requestId });
  }

  /** Lets work go on after the answer has left. */
  waitUntil(work: Promise<unknown>): void {
    this.#platform.waitUntil(work);
  }
}

/** A two-letter field of Cloudflare's request data: absent off Cloudflare's network. */
function placeOf(request: Request, field: "country" | "continent"): string | undefined {
  const cf: unknown = request.cf;
  if (typeof cf !== "object" || cf === null || !(field in cf)) {
    return undefined;
  }
  const value: unknown = Reflect.get(cf, field);
  return typeof value === "string" && value.length === 2 ? value.toUpperCase() : undefined;
}

/** What the handlers of the edge's own endpoints find on their context. */
export interface EdgeContext {
  Bindings: { asked: EdgeRequest };
}

const parsed = new WeakMap<object, EdgeSettings>();

/** The Worker's settings, parsed once per isolate. Throws with the variable's name when one is wrong. */
export function settingsOf(env: EdgeEnv): EdgeSettings {
  let settings = parsed.get(env);
  if (settings === undefined) {
    settings = parseEdgeEnv(env);
    parsed.set(env, settings);
  }
  return settings;
}

/**
 * The app's RPC entrypoint. `wrangler types` cannot know it across Workers; the app's class is declared
 * `implements EdgeRpcApi`, which is what makes this cast true.
 */
export function appRpc(env: EdgeEnv): EdgeRpcApi {
  return env.APP_RPC as unknown as EdgeRpcApi;
}
