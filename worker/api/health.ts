import { z } from "zod";
import { choreSchedules } from "#core/domain/chore-times";
import { type HealthPart, healthParts } from "#core/domain/health-part";
import { mintReasons } from "#core/domain/mint-reason";
import { actsAs } from "#core/domain/session-proof";
import type { ChainHealth, ConsumerHealth } from "#core/ports/consumer-rpc";
import { readChoreStanding } from "#core/services/events/read-chore-standing";
import { readRisk } from "#core/services/events/read-risk";
import { exactJson } from "#worker/api/exact-json";
import { amount, count, reasonIn, timestamp } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";
import type { Runtime } from "#worker/api/runtime";

/** How long a check is cached: it costs a database round trip and a call to a paid node. */
const LOOK_MS = 30_000;

const looks = new WeakMap<Runtime, { at: number; report: Awaited<ReturnType<typeof lookAtParts>> }>();

const unread = z.strictObject({ ok: z.literal(false) });

/** The clone is not configured for it: nothing is wrong. */
const absent = z.strictObject({ absent: z.literal(true) });

/** The public part; admins also see details of each component. */
const healthSchema = z.strictObject({
  status: z.enum(["ok", "degraded"]),
  /** When degraded: which parts are not well. */
  why: z.array(z.enum(healthParts)).optional(),
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
  chain: z.union([z.strictObject({ ok: z.boolean(), chainId: count, blockNumber: amount.nullable() }), unread, absent]),
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
    absent,
  ]),
  oracle: z.union([z.strictObject({ ok: z.boolean(), at: timestamp.nullable() }), unread, absent]),
  /** What runs by Cron Triggers: when it ended last, null before its first run. */
  chores: z.union([
    z.strictObject({
      ok: z.boolean(),
      schedules: z.array(
        z.strictObject({ schedule: z.enum(choreSchedules), lastAt: timestamp.nullable(), isLate: z.boolean() }),
      ),
    }),
    unread,
  ]),
  /** Payments by card. Without them orders are paid from store credit. */
  cards: z.strictObject({ absent: z.boolean() }),
  /** Letters. Without them they wait. */
  letters: z.union([z.strictObject({ absent: z.boolean() }), unread]),
});

/**
 * Health of the components. Everyone sees status, version and which parts are not well; admins also see ages and counts. Each
 * isolate checks the components at most once in 30 seconds.
 */
export const healthOperations: readonly Operation[] = [
  operation({
    address: "GET /api/health",
    summary: "Whether database and chain, where the clone has one, answer and no scheduled run is late; 503 when not",
    access: "public",
    status: 200,
    answer: healthSchema,
    unhealthy: 503,
  }).run(async ({ c, runtime }) => {
    const { why, ...details } = await lookedAt(runtime, Date.now());
    const viewer = await runtime.findViewer(c.req.raw.headers).catch(() => null);
    const ok = why.length === 0;
    const answer = {
      status: ok ? "ok" : "degraded",
      ...(!ok && { why }),
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
  const [risk, standing, parts] = await Promise.allSettled([
    readRisk(ctx, { now: at }),
    readChoreStanding(ctx, { now: at }),
    consumer.health(),
  ]);
  const schedules = standing.status === "fulfilled" ? standing.value : null;
  const isLate = schedules?.some((each) => each.isLate) ?? false;
  const health = parts.status === "fulfilled" ? parts.value : null;
  const chain = health?.chain ?? null;
  const isWithoutChain = health !== null && chain === null;
  const isUnwell: Record<HealthPart, boolean> = {
    database: risk.status === "rejected" || schedules === null,
    consumer: health === null,
    chain: health !== null && !isWithoutChain && chain?.ok !== true,
    rewards: risk.status === "fulfilled" && risk.value.unrewardedOrders > 0,
    schedules: isLate,
  };
  return {
    why: healthParts.filter((part) => isUnwell[part]),
    at,
    database: risk.status === "fulfilled" ? databaseOf(risk.value) : { ok: false },
    ...(isWithoutChain ? withoutChain : chainOf(health, risk.status === "fulfilled" ? risk.value : null)),
    chores: schedules ? { ok: !isLate, schedules } : { ok: false },
    cards: { absent: ctx.gateways.size === 0 },
    letters: health ? { absent: health.sendsLetters === false } : { ok: false },
  };
}

const withoutChain = { chain: { absent: true }, minter: { absent: true }, oracle: { absent: true } };

type Risk = Awaited<ReturnType<typeof readRisk>>;

function databaseOf(risk: Risk) {
  const { unsentEvents, oldestUnsentAt, unrewardedOrders, oldestUnrewardedAt, deadLetters } = risk;
  return { ok: true, unsentEvents, oldestUnsentAt, unrewardedOrders, oldestUnrewardedAt, deadLetters };
}

function chainOf(health: ConsumerHealth | null, risk: Risk | null) {
  if (health === null || health.chain === null) {
    return { chain: { ok: false }, minter: { ok: false }, oracle: { ok: false } };
  }
  const { chain, minter, oracle } = health;
  return {
    chain: { ok: chain.ok, chainId: chain.chainId, blockNumber: chain.blockNumber },
    minter: risk
      ? {
          ok: risk.stuckMints === 0 && hasGas(health) && minter.stopped === null,
          hasGas: hasGas(health),
          ...minter,
          stuckMints: risk.stuckMints,
        }
      : { ok: false },
    oracle: { ok: oracle.priceUsd !== null, at: oracle.at },
  };
}

/** When the gas left pays for fewer rewards than this, it is time to refill. */
const FEW_REWARDS = 100;

function hasGas({ operator }: ChainHealth): boolean {
  return (operator.rewardsLeft ?? 0) >= FEW_REWARDS;
}
