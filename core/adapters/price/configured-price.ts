import type { PriceOracle } from "#core/ports/price-oracle";

/** A price set by the operator (`REFERRAL_TOKEN_USD_PRICE`): always there, as old as the moment it is asked. */
export function createConfiguredPrice(tokenUsd: string): PriceOracle {
  return {
    readPrice: async (now) => ({ tokenUsd, source: "config", at: now.toISOString() }),
  };
}
