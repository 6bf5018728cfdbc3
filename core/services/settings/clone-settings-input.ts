import { z } from "zod";
import { MAX_RATE_BP } from "#core/domain/commission";
import { currencies } from "#core/domain/money";
import { MAX_HOLD_DAYS, payoutSchedules } from "#core/domain/payout-schedule";
import { reasonInput } from "#core/services/text-input";

/** The largest minimum, in minor units: above it a typo would stop all payouts for months. */
const MAX_MINIMUM_MINOR = 100_000_000n;

/** Minor units. */
export const payoutMinimumInput = z.bigint().min(0n).max(MAX_MINIMUM_MINOR);

/** Terms of every vendor that has none of its own. A null rate falls back to the environment's. */
export const cloneSettingsInput = z.object({
  referralRateBp: z.number().int().min(0).max(MAX_RATE_BP).nullable(),
  payoutSchedule: z.enum(payoutSchedules),
  payoutHoldDays: z.number().int().min(0).max(MAX_HOLD_DAYS),
  /** Sums below are not paid out but carried. A currency that is left out keeps its minimum. */
  payoutMinimums: z.partialRecord(z.enum(currencies), payoutMinimumInput).default({}),
  reason: reasonInput,
});

export type CloneSettingsInput = z.output<typeof cloneSettingsInput>;
