import { BaseError, ContractFunctionRevertedError, ContractFunctionZeroDataError, type PublicClient } from "viem";
import { priceFeedAbi } from "#contracts/price-feed";
import { askNode } from "#core/adapters/chain/failure";
import { formatDecimal } from "#core/domain/decimal";
import { type FeedLimits, whyUnusable } from "#core/domain/price";
import { AdapterError } from "#core/ports/adapter-error";
import type { PriceOracle } from "#core/ports/price-oracle";
import type { Hex } from "#core/ports/reward-chain";

export interface PriceFeedConfig extends FeedLimits {
  /** A contract with Chainlink's `AggregatorV3Interface`. */
  feed: Hex;
}

/** The price that a feed on the chain tells. Its decimals are the feed's own. */
export function createFeedPrice(client: PublicClient, config: PriceFeedConfig): PriceOracle {
  const contract = { address: config.feed, abi: priceFeedAbi } as const;

  return {
    async readPrice(now) {
      const [decimals, [, answer, , updatedAt]] = await askNode("price feed", () =>
        askFeed(() =>
          Promise.all([
            client.readContract({ ...contract, functionName: "decimals" }),
            client.readContract({ ...contract, functionName: "latestRoundData" }),
          ]),
        ),
      );
      const why = whyUnusable({ answer, decimals, updatedAt }, config, now);
      if (why) throw new AdapterError(why, { retry: true });
      return {
        tokenUsd: formatDecimal({ value: answer, scale: decimals }),
        source: `feed ${config.feed}`,
        at: new Date(Number(updatedAt) * 1000).toISOString(),
      };
    },
  };
}

/** An address that answers nothing, or refuses to answer, is named for what it is. */
async function askFeed<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    const isNoFeed = error.walk(
      (cause) => cause instanceof ContractFunctionZeroDataError || cause instanceof ContractFunctionRevertedError,
    );
    if (isNoFeed) throw new AdapterError("REFERRAL_TOKEN_USD_FEED does not answer as a price feed", { retry: true });
    throw error;
  }
}
