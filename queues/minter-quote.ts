import { parseDecimal } from "#core/domain/decimal";
import type { MinterQuote } from "#core/domain/mint-limits";
import type { ConsumerSettings } from "#core/env/consumer";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { PriceOracle } from "#core/ports/price-oracle";

const log = getLogger(["refcodes", "minter"]);

/** How long a price is cached, in milliseconds. */
const REMEMBERED = 60_000;

type QuoteSettings = Pick<
  ConsumerSettings,
  "REFERRAL_TOKEN_USD_PRICE" | "REFERRAL_UAH_PER_USD" | "REFERRAL_TOKEN_DECIMALS"
>;

/**
 * The Minter's prices, cached for a minute: from the feed, or the configured price when there is no feed or it has no
 * usable answer. Null with neither.
 */
export function createMinterQuote(
  oracle: PriceOracle,
  { REFERRAL_TOKEN_USD_PRICE: configured, REFERRAL_UAH_PER_USD, REFERRAL_TOKEN_DECIMALS }: QuoteSettings,
): (now: Date) => Promise<MinterQuote | null> {
  let known: { tokenUsd: string | null; until: number } | null = null;
  return async (now) => {
    if (!known || now.getTime() >= known.until) {
      known = { tokenUsd: await readPrice(oracle, configured, now), until: now.getTime() + REMEMBERED };
    }
    const { tokenUsd } = known;
    if (tokenUsd === null) return null;
    return {
      tokenUsd: parseDecimal(tokenUsd),
      uahPerUsd: REFERRAL_UAH_PER_USD,
      tokenDecimals: REFERRAL_TOKEN_DECIMALS,
    };
  };
}

async function readPrice(oracle: PriceOracle, configured: string | null, now: Date): Promise<string | null> {
  try {
    return (await oracle.readPrice(now)).tokenUsd;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    log.warn("the price feed has no answer, rewards are valued at the configured price: {reason}", {
      reason: error.message,
    });
    return configured;
  }
}
