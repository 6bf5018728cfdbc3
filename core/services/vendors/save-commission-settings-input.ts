import { z } from "zod";
import { MAX_RATE_BP } from "#core/domain/commission";
import { MAX_HOLD_DAYS, payoutSchedules } from "#core/domain/payout-schedule";

/** Basis points. */
const rate = z.number().int().min(0).max(MAX_RATE_BP);
const payoutSchedule = z.enum(payoutSchedules);
const payoutHoldDays = z.number().int().min(0).max(MAX_HOLD_DAYS);

/** Terms of every vendor that has none of its own. A null rate falls back to the environment's. */
export const cloneTermsInput = z.object({ referralRateBp: rate.nullable(), payoutSchedule, payoutHoldDays });

/** A vendor's own terms; null falls back to its tier, then to the clone. */
export const vendorTermsInput = z.object({
  platformRateBp: rate.nullable(),
  referralRateBp: rate.nullable(),
  payoutSchedule: payoutSchedule.nullable(),
  payoutHoldDays: payoutHoldDays.nullable(),
});

export const productTermsInput = z.object({ referralRateBp: rate.nullable() });

export type CloneTerms = z.output<typeof cloneTermsInput>;
export type VendorTerms = z.output<typeof vendorTermsInput>;
