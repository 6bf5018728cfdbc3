import { type ZodType, z } from "zod";
import { settlementStatuses } from "#core/domain/settlement";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { amount, count, currency, split, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";

/** A page of a vendor's sales, totals of all of them by currency, and the next payout; null when none is due. */
const settlementsSchema = z.strictObject({
  settlements: z.array(
    z.strictObject({
      orderId: z.string(),
      orderReference: z.string(),
      vendorId: z.string(),
      vendorName: z.string(),
      currency,
      ...split,
      status: z.enum(settlementStatuses),
      dueAt: timestamp,
      createdAt: timestamp,
    }),
  ),
  total: count,
  totals: z.array(z.strictObject({ currency, ...split, referredMinor: amount })),
  nextPayout: z.strictObject({ dueAt: timestamp, currency, netMinor: amount }).nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listSettlements>>>>;

/** What a vendor may see: its own. */
export const settlementOperations: readonly Operation[] = [
  operation({
    address: "GET /api/vendor/settlements",
    summary: "What my sales came to: gross, platform's part, referral's part, net; and the next payout",
    access: "vendor",
    query: pageQuerySchema,
    status: 200,
    answer: settlementsSchema,
  }).run(({ runtime, query, viewer }) =>
    listSettlements(runtime.ctx, { ...query, ownerId: viewer.id, pageSize: PAGE_SIZE }),
  ),
];
