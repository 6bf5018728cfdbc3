import { z } from "zod";
import { defaultLocale, locales } from "#core/domain/locale";
import { bankDetailsInput } from "#core/services/payouts/bank/bank-details-input";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { saveBankDetails } from "#core/services/payouts/bank/save-bank-details";
import { withdrawBankDetails } from "#core/services/payouts/bank/withdraw-bank-details";
import { vendorDetailsSchema } from "#worker/api/bank-details-schema";
import { timestamp } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";

/** Where a vendor is paid, as the vendor sees and changes it. */
export const bankDetailsOperations: readonly Operation[] = [
  operation({
    address: "GET /api/vendor/bank-details",
    summary: "Where my vendors are paid, masked: what is paid to, and what waits",
    access: "vendor",
    status: 200,
    answer: z.array(vendorDetailsSchema),
  }).run(({ runtime, viewer, now }) => readBankDetails(runtime.ctx, { whose: { ownerId: viewer.id }, now })),
  operation({
    address: "POST /api/vendor/bank-details",
    summary: "Saves where a vendor of mine is paid, from three days on; the same key again saves nothing",
    access: "vendor",
    freshProof: true,
    body: z.object({
      vendorId: z.string().max(128),
      details: bankDetailsInput,
      /** Whether the old details are paid to meanwhile. */
      oldStay: z.boolean(),
      key: z.uuid(),
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 200,
    answer: z.strictObject({ detailsId: z.string(), activeFrom: timestamp }),
    alsoRefuses: [404, 409],
  }).run(({ runtime, body, viewer, now }) =>
    saveBankDetails(
      { ...runtime.accountCtx, ...runtime.bankCtx },
      { ...body, actorId: viewer.id, sessionId: viewer.sessionId, now },
    ),
  ),
  operation({
    address: "POST /api/vendor/bank-details/:id/withdraw",
    summary: "Takes bank details of mine back that are still waiting",
    access: "vendor",
    freshProof: true,
    status: 204,
    answer: null,
    alsoRefuses: [404, 409],
  }).run(({ runtime, params: { id: detailsId }, viewer, now }) =>
    withdrawBankDetails(runtime.ctx, { detailsId, actorId: viewer.id, now }),
  ),
];
