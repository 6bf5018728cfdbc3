import type { Logger } from "#core/log";
import type { CodeStatus } from "#core/ports/edge-rpc";
import { appRpc } from "#worker/edge/context";
import { within } from "#worker/edge/deadline";

/** `unverified`: neither the mirror nor the app could say. */
export type CodeStanding = CodeStatus | "unverified";

// The shortest time KV can hold an answer usefully: a deactivated code is taken for at most this long, in seconds.
const kvCacheTtl = 60;
const kvDeadlineMs = 500;
const appDeadlineMs = 300;

/**
 * The standing of a well-formed code: from the KV mirror, and when the mirror has nothing (it remembers a miss for about
 * a minute, a new code may be seconds old) or fails, from the app. Never throws.
 */
export async function lookUpCode(env: EdgeEnv, code: string, log: Logger): Promise<CodeStanding> {
  try {
    const record = await within(kvDeadlineMs, env.REFCODES.get(code, { type: "text", cacheTtl: kvCacheTtl }));
    const mirrored = record === null ? undefined : mirroredStatus(record);
    if (mirrored !== undefined) {
      return mirrored;
    }
  } catch (error) {
    log.warn("the code mirror did not answer", { error });
  }
  try {
    return checkedStatus(await within(appDeadlineMs, appRpc(env).lookUpCode(code)));
  } catch (error) {
    log.warn("the app could not look up a code", { error });
    return "unverified";
  }
}

function mirroredStatus(record: string): CodeStatus | undefined {
  if (record === '{"status":"active"}') {
    return "active";
  }
  try {
    const value: unknown = JSON.parse(record);
    const status = typeof value === "object" && value !== null && "status" in value ? value.status : undefined;
    return status === "active" || status === "inactive" ? status : undefined;
  } catch {
    return undefined;
  }
}

function checkedStatus(answer: unknown): CodeStanding {
  return answer === "active" || answer === "inactive" || answer === "unknown" ? answer : "unverified";
}
