import type { RewardPrice } from "#core/domain/reward";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { PriceOracle } from "#core/ports/price-oracle";
import type { RewardChain } from "#core/ports/reward-chain";

const log = getLogger(["refcodes", "rewards"]);

/** The token's price and decimals; null while either is unavailable. */
export async function quoteToken(
  { chain, oracle }: { chain: Pick<RewardChain, "readTokenDecimals">; oracle: PriceOracle },
  now: Date,
): Promise<{ price: RewardPrice; tokenDecimals: number } | null> {
  try {
    const [price, tokenDecimals] = await Promise.all([oracle.readPrice(now), chain.readTokenDecimals()]);
    return { price, tokenDecimals };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    log.warn("no token price, rewards wait unpriced: {reason}", { reason: error.message });
    return null;
  }
}
