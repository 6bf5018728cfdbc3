import { z } from "zod";
import { MAX_RATE_BP, vendorTiers } from "#core/domain/commission";
import { locales } from "#core/domain/locale";
import { MAX_HOLD_DAYS, payoutSchedules } from "#core/domain/payout-schedule";
import { vendorShows } from "#core/domain/vendor-show";
import { emailInput } from "#core/services/accounts/account-input";
import { reasonInput, referenceInput, textInput } from "#core/services/text-input";

export const vendorNameInput = textInput(2, 80);

/** Basis points; null where something else says the rate. */
export const rateInput = z.number().int().min(0).max(MAX_RATE_BP).nullable();

export const payoutScheduleInput = z.enum(payoutSchedules);
export const payoutHoldDaysInput = z.number().int().min(0).max(MAX_HOLD_DAYS);

/** The id is the caller's: the same id creates one vendor. */
export const newVendorInput = z.object({
  vendorId: z.uuid(),
  name: vendorNameInput,
  tier: z.enum(vendorTiers),
});

/** A vendor's own terms; null falls back to its tier, then to the clone. Name and tier stay where they are left out. */
export const vendorTermsInput = z.object({
  name: vendorNameInput.optional(),
  tier: z.enum(vendorTiers).optional(),
  platformRateBp: rateInput,
  referralRateBp: rateInput,
  payoutSchedule: payoutScheduleInput.nullable(),
  payoutHoldDays: payoutHoldDaysInput.nullable(),
});

/** The same with why, as an admin saves them. */
export const savedVendorTermsInput = vendorTermsInput.extend({ reason: reasonInput });

export const productTermsInput = z.object({ referralRateBp: rateInput, reason: reasonInput });

/** The id is the caller's: the same id invites once. */
export const invitationInput = z.object({
  invitationId: z.uuid(),
  email: emailInput.transform((email) => email.toLowerCase()),
  /** Of the letter. */
  locale: z.enum(locales),
  /** Who works for the vendor until the invitation is accepted; left out where nobody does. */
  replaces: referenceInput.optional(),
});

/** Ends that a person works for a vendor. */
export const detachInput = z.object({ personId: referenceInput, reason: reasonInput });

/** What an admin's list of vendors can be asked for, each as it appears in an address. */
export const vendorSearchInput = {
  /** Part of its name, or the whole e-mail of who works for it, as typed. */
  query: textInput(0, 200),
  show: z.enum(vendorShows),
  /** The id of the last vendor of the page before. */
  before: referenceInput,
};

export type VendorTerms = z.output<typeof vendorTermsInput>;
