import { rateLimited } from "#core/domain/errors";
import type { Finding } from "#core/domain/first-touch";
import { otherLabel } from "#core/domain/link-label";
import { type CodeRecord, decodeCodeRecord } from "#core/ports/code-record";
import type { CodeStatus } from "#core/ports/edge-rpc";
import { isWithinLimit } from "#worker/edge/limits/rate-limit";
import { within } from "#worker/edge/request/deadline";
import { appRpc } from "#worker/edge/request/edge-env";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

/**
 * `unverified`: neither KV nor the app could say. `limited`: KV does not have the code, and this subscriber has used up
 * their look-ups in the app.
 */
type CheckedStatus = CodeStatus | "unverified" | "limited";

// The shortest useful KV cache time, in seconds: a deactivated code is accepted for at most this long.
const kvCacheTtl = 60;
const kvTimeoutMs = 500;
const appTimeoutMs = 300;

// Adds to the KV cache time, so it is kept short. Active codes only.
const memoryMs = 10_000;
const maxInMemory = 256;
const knownActive = new WeakMap<KVNamespace, Map<string, KnownCode>>();

interface KnownCode {
  /** Unix milliseconds. */
  readonly until: number;
  readonly labels: readonly string[];
}

const noLabels: readonly string[] = [];

/** Whether this isolate found the code active in the last ten seconds. */
export function isKnownActive({ REFCODES }: EdgeEnv, code: string): boolean {
  return (memoryOf(REFCODES).get(code)?.until ?? 0) > Date.now();
}

/**
 * What a visit by a link with this label counts as: one of the labels of an accepted code, or {@link otherLabel}. Also
 * that for a label so new that the edge's copy does not have it, and for any while that copy does not answer.
 */
export function countedLabel({ REFCODES }: EdgeEnv, code: string, label: string): string {
  return memoryOf(REFCODES).get(code)?.labels.includes(label) ? label : otherLabel;
}

/** How the first-touch rules see these well-formed codes. Never throws. */
export async function findCodes(request: EdgeRequest, codes: readonly string[]): Promise<Map<string, Finding>> {
  return new Map(
    await Promise.all(codes.map(async (code) => [code, findingOf(await checkCode(request, code))] as const)),
  );
}

function findingOf(status: CheckedStatus): Finding {
  if (status === "active") {
    return "active";
  }
  return status === "inactive" || status === "unknown" ? "dead" : "open";
}

/**
 * The first active one of these codes, or else the first whose look-up failed, in order. Undefined when all are known to
 * be dead.
 *
 * @throws DomainError `rate_limited` when the subscriber has used up their look-ups
 */
export async function acceptedCode(request: EdgeRequest, codes: readonly string[]): Promise<string | undefined> {
  const statuses = await Promise.all(codes.map((code) => checkCode(request, code)));
  const firstThatIs = (status: CheckedStatus) => codes[statuses.indexOf(status)];
  const code = firstThatIs("active") ?? firstThatIs("unverified");
  if (code === undefined && statuses.includes("limited")) {
    throw rateLimited();
  }
  return code;
}

/**
 * Checks a well-formed code: in memory, then in KV, and in the app when KV has no record (it caches a miss for about a
 * minute, so a new code may be missing) or fails. Never throws.
 */
async function checkCode(request: EdgeRequest, code: string): Promise<CheckedStatus> {
  const memory = memoryOf(request.env.REFCODES);
  if ((memory.get(code)?.until ?? 0) > Date.now()) {
    return "active";
  }
  const record = await askKv(request, code);
  const status = record?.status ?? (await askApp(request, code));
  memory.delete(code);
  if (status === "active") {
    memory.set(code, { until: Date.now() + memoryMs, labels: record?.labels ?? noLabels });
    const [oldest] = memory.keys();
    if (memory.size > maxInMemory && oldest !== undefined) {
      memory.delete(oldest);
    }
  }
  return status;
}

function memoryOf(kv: KVNamespace): Map<string, KnownCode> {
  let memory = knownActive.get(kv);
  if (memory === undefined) {
    memory = new Map();
    knownActive.set(kv, memory);
  }
  return memory;
}

async function askKv(request: EdgeRequest, code: string): Promise<CodeRecord | undefined> {
  try {
    const record = await within(kvTimeoutMs, request.env.REFCODES.get(code, { type: "text", cacheTtl: kvCacheTtl }));
    return record === null ? undefined : decodeCodeRecord(record);
  } catch (error) {
    request.log.warn("the code mirror did not answer", { error });
    return undefined;
  }
}

async function askApp(request: EdgeRequest, code: string): Promise<CheckedStatus> {
  if (!(await isWithinLimit(request, "LOOKUP_LIMITER", "lookup"))) {
    return "limited";
  }
  try {
    const status: unknown = await within(appTimeoutMs, appRpc(request.env).lookUpCode(code));
    return status === "active" || status === "inactive" || status === "unknown" ? status : "unverified";
  } catch (error) {
    request.log.warn("the app could not look up a code", { error });
    return "unverified";
  }
}
