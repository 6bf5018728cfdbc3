import { z } from "zod";
import { askForRefund } from "#core/services/refunds/ask-for-refund";
import { askForRefundInput, requestIdFor } from "#core/services/refunds/ask-for-refund-input";
import { idempotencyHeaderSchema } from "#worker/api/idempotency-header";
import { type Operation, operation } from "#worker/api/operation";

/** A vendor's requests to refund lines of theirs. What became of them is beside each line of the settlements. */
export const refundRequestOperations: readonly Operation[] = [
  operation({
    address: "POST /api/vendor/refund-requests",
    summary: "Asks for a refund of a line of my own; an admin decides, and no money moves before",
    access: "vendor",
    body: askForRefundInput,
    headers: idempotencyHeaderSchema,
    status: 201,
    answer: z.strictObject({ requestId: z.string() }),
    alsoRefuses: [404],
  }).run(async ({ runtime, headers, body, viewer, now }) => {
    const requestId = await requestIdFor(viewer.id, headers["idempotency-key"] ?? crypto.randomUUID());
    await askForRefund(runtime.ctx, { ...body, requestId, actorId: viewer.id, now });
    return { requestId };
  }),
];
