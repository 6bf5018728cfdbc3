import { type ZodType, z } from "zod";
import { payoutMethods } from "#core/domain/payout";
import type { VendorBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { timestamp } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

const details = z
  .strictObject({
    detailsId: z.string(),
    ibanMasked: z.string(),
    createdAt: timestamp,
    activeFrom: timestamp,
    oldStay: z.boolean(),
    refusedAt: timestamp.nullable(),
  })
  .nullable();

/** Where a vendor is paid, masked. */
export const vendorDetailsSchema = z.strictObject({
  vendorId: z.string(),
  vendorName: z.string(),
  payoutMethod: z.enum(payoutMethods).nullable(),
  /** Another way that was chosen, from when, and whether the old one is used until then. */
  waitingMethod: z.strictObject({ method: z.enum(payoutMethods), from: timestamp, oldStays: z.boolean() }).nullable(),
  active: details,
  waiting: details,
}) satisfies ZodType<Answered<VendorBankDetails>>;
