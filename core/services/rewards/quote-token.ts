import type { RewardPrice } from "#core/domain/reward";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { RewardContext } from "#core/services/rewards/reward-context";

const log = getLogger(["refcodes", "rewards"]);

/** The token's price and decimals; null while either is unavailable, and where the clone has no chain. */
export async function quoteToken(
  { chain, oracle }: Pick<RewardContext, "chain" | "oracle">,
  now: Date,
): Promise<{ price: RewardPrice; tokenDecimals: number } | null> {
  if (!chain || !oracle) return null;
  try {
    const [price, tokenDecimals] = await Promise.all([oracle.readPrice(now), chain.readTokenDecimals()]);
    return { price, tokenDecimals };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    log.warn("no token price, rewards wait unpriced: {reason}", { reason: error.message });
    return null;
  }
}
