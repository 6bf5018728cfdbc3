import { type Currency, currencies, sumMinor } from "#core/domain/money";

interface Amount {
  currency: Currency;
  amountMinor: bigint;
}

/** Sums of amounts in each currency that there is one of. */
export function sumsByCurrency(amounts: readonly Amount[]): Amount[] {
  return currencies.flatMap((currency) => {
    const those = amounts.filter((each) => each.currency === currency);
    return those.length > 0 ? [{ currency, amountMinor: sumMinor(those.map(({ amountMinor }) => amountMinor)) }] : [];
  });
}
