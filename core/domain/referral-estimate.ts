import type { Currency } from "#core/domain/money";

/** What friends may spend on a first order when earnings are estimated: a slider's range, in minor units. */
export const estimatedOrders: Record<Currency, { least: number; most: number; step: number; usual: number }> = {
  UAH: { least: 200_00, most: 5_000_00, step: 100_00, usual: 1_000_00 },
  USD: { least: 10_00, most: 200_00, step: 5_00, usual: 50_00 },
};

/** How many friends may order when earnings are estimated. */
export const estimatedFriends = { least: 1, most: 50, usual: 5 } as const;

/** What this many first orders of this size earn at a rate in basis points, floored to a minor unit. */
export function estimateEarnings(friends: number, orderMinor: number, rateBp: number): bigint {
  return (BigInt(friends) * BigInt(orderMinor) * BigInt(rateBp)) / 10_000n;
}
