import type { SeenPayout } from "#core/services/payouts/process-due-payouts";

/** Name of the boxes: one a payout that was seen. */
export const PAY = "pay";

/** Names of the fields that hold what was not paid so far, while a run goes on. */
export const CHANGED = "changed";
export const FAILED = "failed";

/** A payout as the page showed it: it is paid only if it still comes to the same. */
export function seenText({ vendorId, currency, amountMinor }: SeenPayout): string {
  return `${vendorId}:${currency}:${amountMinor}`;
}
