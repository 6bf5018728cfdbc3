import type { Commission } from "#core/domain/commission";

/** A vendor's part of a sale once an admin has taken it back: the net is the store's, gross and referral fee stay. */
export function withoutNet({ grossMinor, platformMinor, referralMinor, netMinor }: Commission): Commission {
  return { grossMinor, platformMinor: platformMinor + netMinor, referralMinor, netMinor: 0n };
}

/** What a reversal takes off what is left of a settlement: all of its net, which goes to the store. */
export function takenByReversal({ netMinor }: Pick<Commission, "netMinor">): Commission {
  return { grossMinor: 0n, platformMinor: -netMinor, referralMinor: 0n, netMinor };
}

/** The id of a settlement's reversal: it is reversed once. */
export function reversalId(settlementId: string): string {
  return `reversal:${settlementId}`;
}
