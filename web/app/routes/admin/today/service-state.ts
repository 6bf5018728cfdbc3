import type { ConsumerHealth } from "#core/ports/consumer-rpc";

/** When what is left pays for fewer rewards than this, it is time to refill. */
export const FEW_REWARDS = 100;

/** How the payout service stands: `none` where the clone pays no rewards out. */
export type ServiceState = "ok" | "attention" | "unreachable" | "none";

/** What the admin's first page says of the payout service; the health page says all of it. */
export function serviceState(health: ConsumerHealth | null): ServiceState {
  if (health === null) return "unreachable";
  if (health.chain === null) return "none";
  const { chain, operator, minter, oracle } = health;
  const isFine =
    chain.ok && minter.stopped === null && oracle.priceUsd !== null && (operator.rewardsLeft ?? 0) >= FEW_REWARDS;
  return isFine ? "ok" : "attention";
}
