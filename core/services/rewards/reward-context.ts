import type { Decimal } from "#core/domain/decimal";
import type { PriceOracle } from "#core/ports/price-oracle";
import type { RewardChain } from "#core/ports/reward-chain";
import type { Database } from "#db/client";

/** How a reward is sized and which are approved at once. */
export interface RewardPolicy {
  uahPerUsd: Decimal;
  /** Whole US dollars. */
  autoApproveMaxUsd: bigint;
  /** Days after the payment before a reward may be paid. */
  approvalDelayDays: number;
}

/** Dependencies of the services that create and price rewards. */
export interface RewardContext {
  db: Database;
  /** Both null where the clone has no chain: rewards wait unpriced. */
  chain: Pick<RewardChain, "readTokenDecimals"> | null;
  oracle: PriceOracle | null;
  policy: RewardPolicy;
}
