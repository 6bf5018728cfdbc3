import { Hono } from "hono";
import type { ConsumerHealth } from "#core/ports/consumer-rpc";
import { readRisk } from "#core/services/read-risk";
import { exactJson } from "#worker/api/exact-json";
import type { ApiEnv } from "#worker/api/runtime";

/** Whether the parts answer. Public, so it tells ages and counts and no address, balance or setting. */
export const health = new Hono<ApiEnv>().get("/", async (c) => {
  const { ctx, consumer } = c.get("runtime");
  const [database, chain] = await Promise.allSettled([readRisk(ctx, { now: new Date() }), consumer.health()]);
  const ok = database.status === "fulfilled" && chain.status === "fulfilled" && chain.value.chain.ok;
  const report = {
    ok,
    database:
      database.status === "fulfilled"
        ? {
            ok: true,
            unsentEvents: database.value.unsentEvents,
            oldestUnsentAt: database.value.oldestUnsentAt,
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
            ok: database.value.stuckMints === 0 && hasGas(chain.value),
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
  return exactJson(c, report, ok ? 200 : 503);
});

/** Fewer rewards than this can still be paid for: it is time to refill. */
const FEW_REWARDS = 100;

function hasGas({ operator }: ConsumerHealth): boolean {
  return (operator.rewardsLeft ?? 0) >= FEW_REWARDS;
}
