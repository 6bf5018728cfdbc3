import type { Context } from "hono";
import { type EdgeSettings, parseEdgeEnv } from "#core/env/edge";
import type { Logger } from "#core/log";
import type { EdgeRpcApi } from "#core/ports/edge-rpc";

/** What every handler of the edge finds on its context. */
export interface EdgeContext {
  Bindings: EdgeEnv;
  Variables: { requestId: string; log: Logger; settings: EdgeSettings };
}

/** A request at the edge. */
export type EdgeRequest = Context<EdgeContext>;

/** The query as sent, with its `?`; empty where there is none. */
export function searchOf(c: EdgeRequest): string {
  const { url } = c.req.raw;
  const at = url.indexOf("?");
  return at === -1 ? "" : url.slice(at);
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
