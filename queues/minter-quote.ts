import { parseDecimal } from "#core/domain/decimal";
import type { MinterQuote } from "#core/domain/mint-limits";
import type { ConsumerSettings } from "#core/env/consumer";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { PriceOracle } from "#core/ports/price-oracle";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds for which a price is not asked for again. */
const REMEMBERED = 60_000;

type QuoteSettings = Pick<
  ConsumerSettings,
  "REFERRAL_TOKEN_USD_PRICE" | "REFERRAL_UAH_PER_USD" | "REFERRAL_TOKEN_DECIMALS"
>;

/**
 * What the Minter values rewards by, read at most once a minute: the feed's price, or the configured one where there is no
 * feed or it has no usable answer. Null where neither is there.
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
