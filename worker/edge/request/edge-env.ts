import { type EdgeSettings, parseEdgeEnv } from "#core/env/edge";
import type { EdgeRpcApi } from "#core/ports/edge-rpc";

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
