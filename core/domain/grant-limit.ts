import { type Decimal, powerOfTen } from "#core/domain/decimal";
import type { Currency } from "#core/domain/money";

/** An amount of credit, in minor units. */
export interface Grant {
  amountMinor: bigint;
  currency: Currency;
}

/** What one admin may grant alone; the exchange rate is the clone's. */
export interface GrantPolicy {
  /** Whole US dollars; null: there is no such limit. */
  secondApprovalUsd: bigint | null;
  uahPerUsd: Decimal;
}

/** Milliseconds in which grants add up: one large sum in small parts is a large sum. */
export const GRANT_WINDOW_MS = 24 * 60 * 60 * 1000;

const MINOR_PER_USD = 100n;

/** Whether grants are together at most the limit. Exact: all of them are compared as fractions of a hryvnia. */
export function isWithinGrantLimit(
  grants: readonly Grant[],
  { secondApprovalUsd, uahPerUsd: { value, scale } }: GrantPolicy,
): boolean {
  if (secondApprovalUsd === null) return true;
  const weigh = ({ amountMinor, currency }: Grant) => amountMinor * (currency === "USD" ? value : powerOfTen(scale));
  const sum = grants.reduce((total, grant) => total + weigh(grant), 0n);
  return sum <= secondApprovalUsd * MINOR_PER_USD * value;
}

/** A grant that an admin gave alone. */
export interface LoneGrant extends Grant {
  actorId: string;
  receiverId: string;
}

/**
 * Whether an admin may give another grant alone, beside those of the last {@link GRANT_WINDOW_MS}: neither all that this
 * admin gave alone, nor all that this receiver got from admins alone, may be above the limit with it.
 */
export function mayGrantAlone(grant: LoneGrant, lately: readonly LoneGrant[], policy: GrantPolicy): boolean {
  const byActor = lately.filter(({ actorId }) => actorId === grant.actorId);
  const toReceiver = lately.filter(({ receiverId }) => receiverId === grant.receiverId);
  return [byActor, toReceiver].every((grants) => isWithinGrantLimit([...grants, grant], policy));
}
