import { DomainError } from "#core/domain/errors";
import type { CodeStatus } from "#core/ports/edge-rpc";
import { appRpc, type EdgeRequest } from "#worker/edge/context";
import { within } from "#worker/edge/deadline";
import { isWithinLimit } from "#worker/edge/rate-limit";

/**
 * `unverified`: neither the mirror nor the app could say. `limited`: the mirror does not know it, and this subscriber has
 * asked for too many such codes to ask the app again.
 */
export type CodeStanding = CodeStatus | "unverified" | "limited";

// The shortest time KV can hold an answer usefully: a deactivated code is taken for at most this long, in seconds.
const kvCacheTtl = 60;
const kvDeadlineMs = 500;
const appDeadlineMs = 300;

// What an isolate remembers itself adds to the mirror's minute, so it is kept short. Active codes only.
const rememberedMs = 10_000;
const maxRemembered = 256;
const remembered = new WeakMap<KVNamespace, Map<string, number>>();

/** Whether this isolate found the code active a moment ago. */
export function isRememberedCode(asked: EdgeRequest, code: string): boolean {
  return (rememberedBy(asked.env.REFCODES).get(code) ?? 0) > Date.now();
}

/**
 * The standing of a well-formed code: from the KV mirror, and when the mirror has nothing (it remembers a miss for about
 * a minute, a new code may be seconds old) or fails, from the app. Never throws.
 */
export async function lookUpCode(asked: EdgeRequest, code: string): Promise<CodeStanding> {
  if (isRememberedCode(asked, code)) {
    return "active";
  }
  const standing = (await askMirror(asked, code)) ?? (await askApp(asked, code));
  const known = rememberedBy(asked.env.REFCODES);
  known.delete(code);
  if (standing === "active") {
    known.set(code, Date.now() + rememberedMs);
    const [oldest] = known.keys();
    if (known.size > maxRemembered && oldest !== undefined) {
      known.delete(oldest);
    }
  }
  return standing;
}

/**
 * The first active one of these codes, or the first whose look-up failed, in order. Undefined when all are known to be
 * dead.
 */
export async function findTakenCode(asked: EdgeRequest, codes: readonly string[]): Promise<string | undefined> {
  const standings = await Promise.all(codes.map((code) => lookUpCode(asked, code)));
  const taken = (wanted: CodeStanding) => codes[standings.indexOf(wanted)];
  const code = taken("active") ?? taken("unverified");
  if (code === undefined && standings.includes("limited")) {
    throw new DomainError("rate_limited", "Too many requests. Try again in a minute.");
  }
  return code;
}

function rememberedBy(mirror: KVNamespace): Map<string, number> {
  let known = remembered.get(mirror);
  if (known === undefined) {
    known = new Map();
    remembered.set(mirror, known);
  }
  return known;
}

async function askMirror(asked: EdgeRequest, code: string): Promise<CodeStatus | undefined> {
  try {
    const record = await within(kvDeadlineMs, asked.env.REFCODES.get(code, { type: "text", cacheTtl: kvCacheTtl }));
    return record === null ? undefined : mirroredStatus(record);
  } catch (error) {
    asked.log.warn("the code mirror did not answer", { error });
    return undefined;
  }
}

async function askApp(asked: EdgeRequest, code: string): Promise<CodeStanding> {
  if (!(await isWithinLimit(asked, "LOOKUP_LIMITER", "lookup"))) {
    return "limited";
  }
  try {
    return checkedStatus(await within(appDeadlineMs, appRpc(asked.env).lookUpCode(code)));
  } catch (error) {
    asked.log.warn("the app could not look up a code", { error });
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
