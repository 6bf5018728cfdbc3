import { z } from "zod";
import { grantCredit } from "#core/services/credit/grant-credit";
import { grantAmountInput, grantInput } from "#core/services/credit/grant-credit-input";
import { amount, currency } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";

/** Store credit, as admins give it. */
export const creditOperations: readonly Operation[] = [
  operation({
    address: "POST /api/admin/credits",
    summary: "Grants store credit; the same grantId grants once",
    access: "admin",
    body: grantInput.extend({
      /** Minor units, a decimal string or a safe integer. */
      amountMinor: z
        .union([z.string().regex(/^[1-9]\d{0,14}$/), z.number().int().positive().max(Number.MAX_SAFE_INTEGER)])
        .transform(BigInt)
        .pipe(grantAmountInput),
    }),
    status: 201,
    answer: z.strictObject({
      grantId: z.uuid(),
      email: z.string(),
      amountMinor: amount,
      currency,
      reason: z.string(),
    }),
    alsoRefuses: [404, 422],
  }).run(async ({ runtime, body: grant, viewer, now }) => {
    await grantCredit(runtime.ctx, { ...grant, actorId: viewer.id, now });
    return grant;
  }),
];
