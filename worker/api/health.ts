import { z } from "zod";
import { mintReasons } from "#core/domain/mint-reason";
import { actsAs } from "#core/domain/session-proof";
import type { ConsumerHealth } from "#core/ports/consumer-rpc";
import { readRisk } from "#core/services/events/read-risk";
import { exactJson } from "#worker/api/exact-json";
import { amount, count, reasonIn, timestamp } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";
import type { Runtime } from "#worker/api/runtime";

/** How long a check is cached: it costs a database round trip and a call to a paid node. */
const LOOK_MS = 30_000;

const looks = new WeakMap<Runtime, { at: number; report: Awaited<ReturnType<typeof lookAtParts>> }>();

const unread = z.strictObject({ ok: z.literal(false) });

/** The public part; admins also see details of each component. */
const healthSchema = z.strictObject({
  status: z.enum(["ok", "degraded"]),
  /** Deployed version. */
  build: z.string(),
  details: z.lazy(() => detailsSchema).optional(),
});

/** Each part has more to say when it answers. */
const detailsSchema = z.strictObject({
  /** When the components were last checked. */
  at: timestamp,
  database: z.union([
    z.strictObject({
      ok: z.literal(true),
      unsentEvents: count,
      oldestUnsentAt: timestamp.nullable(),
      unrewardedOrders: count,
      oldestUnrewardedAt: timestamp.nullable(),
      deadLetters: count,
    }),
    unread,
  ]),
  chain: z.union([z.strictObject({ ok: z.boolean(), chainId: count, blockNumber: amount.nullable() }), unread]),
  minter: z.union([
    z.strictObject({
      ok: z.boolean(),
      hasGas: z.boolean(),
      inFlight: count,
      oldestAt: timestamp.nullable(),
      stopped: z.string().nullable(),
      stoppedWhy: reasonIn(mintReasons.codes).exactOptional(),
      stuckMints: count,
    }),
    unread,
  ]),
  oracle: z.union([z.strictObject({ ok: z.boolean(), at: timestamp.nullable() }), unread]),
});

/**
 * Health of the components. Everyone sees status and version; admins also see ages and counts. Each isolate checks the
 * components at most once in 30 seconds.
 */
export const healthOperations: readonly Operation[] = [
  operation({
    address: "GET /api/health",
    summary: "Whether database and chain answer; 503 when one does not",
    access: "public",
    status: 200,
    answer: healthSchema,
    unhealthy: 503,
  }).run(async ({ c, runtime }) => {
    const { ok, ...details } = await lookedAt(runtime, Date.now());
    const viewer = await runtime.findViewer(c.req.raw.headers).catch(() => null);
    const status = ok ? "ok" : "degraded";
    const answer = {
      status,
      build: runtime.build,
      ...(viewer && actsAs(viewer, "admin", runtime.factorPolicy) && { details }),
    };
    return exactJson(c, answer, ok ? 200 : 503);
  }),
];

/**
 * The cached check, or a new one. While one runs, others get the previous result: a request cannot await another's
 * promise.
 */
async function lookedAt(runtime: Runtime, now: number) {
  const last = looks.get(runtime);
  if (last && now - last.at < LOOK_MS) return last.report;
  if (last) last.at = now;
  const report = await lookAtParts(runtime, new Date(now));
  looks.set(runtime, { at: now, report });
  return report;
}

async function lookAtParts({ ctx, consumer }: Runtime, at: Date) {
  const [database, chain] = await Promise.allSettled([readRisk(ctx, { now: at }), consumer.health()]);
  return {
    ok:
      database.status === "fulfilled" &&
      database.value.unrewardedOrders === 0 &&
      chain.status === "fulfilled" &&
      chain.value.chain.ok,
    at,
    database:
      database.status === "fulfilled"
        ? {
            ok: true,
            unsentEvents: database.value.unsentEvents,
            oldestUnsentAt: database.value.oldestUnsentAt,
            unrewardedOrders: database.value.unrewardedOrders,
            oldestUnrewardedAt: database.value.oldestUnrewardedAt,
            deadLetters: database.value.deadLetters,
          }
        : { ok: false },
    chain:
      chain.status === "fulfilled"
        ? { ok: chain.value.chain.ok, chainId: chain.value.chain.chainId, blockNumber: chain.value.chain.blockNumber }
        : { ok: false },
    minter:
      chain.status === "fulfilled" && database.status === "fulfilled"
        ? {
            ok: database.value.stuckMints === 0 && hasGas(chain.value) && chain.value.minter.stopped === null,
            hasGas: hasGas(chain.value),
            ...chain.value.minter,
            stuckMints: database.value.stuckMints,
          }
        : { ok: false },
    oracle:
      chain.status === "fulfilled"
        ? { ok: chain.value.oracle.priceUsd !== null, at: chain.value.oracle.at }
        : { ok: false },
  };
}

/** When the gas left pays for fewer rewards than this, it is time to refill. */
const FEW_REWARDS = 100;

function hasGas({ operator }: ConsumerHealth): boolean {
  return (operator.rewardsLeft ?? 0) >= FEW_REWARDS;
}
