import type { PayoutMethod } from "#core/domain/payout";

/** Why what is due to a vendor is not paid out now. The first that holds is told. */
export const payoutObstacles = [
  // The vendor has not said how.
  "no_method",
  // Nobody works for the vendor.
  "no_owner",
  // The vendor has changed how, and that waits.
  "method_waits",
  // This clone has no account that pays.
  "no_debtor",
  "no_details",
  // New bank details wait, and the old ones are not to be paid to.
  "details_wait",
  // The bank did not take them.
  "details_refused",
  // Refunds of what was paid out before come to as much, or more.
  "negative",
  "below_minimum",
] as const;
export type PayoutObstacle = (typeof payoutObstacles)[number];

/** How a vendor's bank details stand: `usable`, or why not. */
export type DetailsStanding = "usable" | "none" | "waiting" | "refused";

/** What decides whether a vendor's due sales in one currency are paid out. */
export interface PayoutFacts {
  method: PayoutMethod | null;
  /** Another one waits, and this one is not used meanwhile. */
  isMethodWaiting: boolean;
  hasOwner: boolean;
  /** Whether this clone has an account that pays by bank. */
  hasDebtor: boolean;
  details: DetailsStanding;
  /** The net of the due settlements, in minor units. */
  settledMinor: bigint;
  /** What refunds took off them, and off those of earlier payouts. */
  adjustedMinor: bigint;
  minimumMinor: bigint;
}

/** What a payout of these would come to. */
export function payoutAmount({ settledMinor, adjustedMinor }: Pick<PayoutFacts, "settledMinor" | "adjustedMinor">) {
  return settledMinor - adjustedMinor;
}

/** Why these facts make no payout; null: it is paid. */
export function payoutObstacle(facts: PayoutFacts): PayoutObstacle | null {
  return howObstacle(facts) ?? amountObstacle(facts);
}

function howObstacle({ method, isMethodWaiting, hasOwner, hasDebtor, details }: PayoutFacts): PayoutObstacle | null {
  if (!hasOwner) return "no_owner";
  if (isMethodWaiting) return "method_waits";
  if (method === null) return "no_method";
  if (method === "credit") return null;
  if (!hasDebtor) return "no_debtor";
  switch (details) {
    case "none":
      return "no_details";
    case "waiting":
      return "details_wait";
    case "refused":
      return "details_refused";
    case "usable":
      return null;
  }
}

function amountObstacle(facts: PayoutFacts): PayoutObstacle | null {
  const amountMinor = payoutAmount(facts);
  if (amountMinor <= 0n) return "negative";
  return amountMinor < facts.minimumMinor ? "below_minimum" : null;
}
