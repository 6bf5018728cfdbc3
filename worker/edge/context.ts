import { parse } from "hono/utils/cookie";
import { getPath } from "hono/utils/url";
import { type EdgeSettings, parseEdgeEnv } from "#core/env/edge";
import { getLogger, type Logger } from "#core/log";
import type { EdgeRpcApi } from "#core/ports/edge-rpc";

const edgeLog = getLogger(["refcodes", "edge"]);

/** One request at the edge. What costs something is read when it is first wanted, and once. */
export class EdgeRequest {
  readonly raw: Request;
  readonly env: EdgeEnv;
  readonly method: string;
  /** Decoded as the app's router will decode it, so that both mean the same path. */
  readonly path: string;
  /** The query as sent, with its `?`; empty where there is none. */
  readonly search: string;
  readonly requestId = crypto.randomUUID();
  /** Set where a page's form is posted too often: the page says so. */
  overLimit = false;
  readonly #platform: Pick<ExecutionContext, "waitUntil">;
  readonly #headers: Headers;
  /** The `Cookie` header as sent; undefined where there is none. */
  readonly cookieHeader: string | undefined;

  constructor(raw: Request, env: EdgeEnv, platform: Pick<ExecutionContext, "waitUntil">) {
    const { url } = raw;
    const query = url.indexOf("?");
    this.raw = raw;
    this.env = env;
    this.method = raw.method;
    this.path = /[%#]/.test(url) ? getPath(raw) : url.slice(url.indexOf("/", 8), query === -1 ? undefined : query);
    this.search = query === -1 ? "" : url.slice(query);
    this.#platform = platform;
    this.#headers = raw.headers;
    this.cookieHeader = this.header("cookie");
  }

  /** A header as sent; undefined where there is none. */
  header(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined;
  }

  /** A cookie's value; undefined where there is none, or one that cannot be read. */
  cookie(name: string): string | undefined {
    return this.cookieHeader === undefined ? undefined : parse(this.cookieHeader, name)[name];
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
