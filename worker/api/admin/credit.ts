import { z } from "zod";
import { grantCredit } from "#core/services/credit/grant-credit";
import { grantInput } from "#core/services/credit/grant-credit-input";
import { proposalSchema, sentAmount } from "#worker/api/admin/proposal-schema";
import { exactJson } from "#worker/api/exact-json";
import { amount, currency } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";

/** Store credit, as admins give it. */
export const creditOperations: readonly Operation[] = [
  operation({
    address: "POST /api/admin/credits",
    summary: "Grants store credit; the same grantId grants once",
    access: "admin",
    freshProof: true,
    body: grantInput.extend({ amountMinor: sentAmount }),
    status: 201,
    answer: z.strictObject({
      grantId: z.uuid(),
      email: z.string(),
      amountMinor: amount,
      currency,
      reason: z.string(),
    }),
    otherwise: {
      status: 202,
      answer: proposalSchema,
      meaning: "Above what one admin may grant alone: another one must carry the proposal out",
    },
    alsoRefuses: [404, 422],
  }).run(async ({ c, runtime, body: grant, viewer, now }) => {
    const result = await grantCredit(runtime.ctx, { ...grant, actorId: viewer.id, now });
    return result.outcome === "proposed" ? exactJson(c, result.proposal, 202) : grant;
  }),
];
