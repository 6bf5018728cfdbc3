import { type ZodType, z } from "zod";
import { orderKeyKinds } from "#core/domain/order-search";
import { orderStatuses, paymentPurposes } from "#core/domain/payment";
import { refundExtents } from "#core/domain/refund-standing";
import { readOrderDesk } from "#core/services/orders/read-order-desk";
import { searchOrders } from "#core/services/orders/search-orders";
import { orderSearchInput } from "#core/services/orders/search-orders-input";
import { orderDeskSchema } from "#worker/api/admin/order-desk-schema";
import { amount, count, currency, timestamp, translated } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

/** `key` is what the query was read as; `next` is the `before` of the next page, null on the last. */
const foundOrdersSchema = z.strictObject({
  key: z.strictObject({ kind: z.enum(orderKeyKinds), value: z.string() }).nullable(),
  orders: z.array(
    z.strictObject({
      id: z.string(),
      purpose: z.enum(paymentPurposes),
      status: z.enum(orderStatuses),
      /** How much of it was refunded. */
      refunded: z.enum(refundExtents),
      totalMinor: amount,
      refundedMinor: amount,
      currency,
      createdAt: timestamp,
      referralCode: z.string().nullable(),
      buyerName: z.string(),
      buyerEmail: z.string(),
      hasBuyer: z.boolean(),
      waits: z.boolean(),
      lines: z.array(z.strictObject({ name: translated, quantity: count })),
      moreLines: count,
    }),
  ),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof searchOrders>>>>;

/** Orders, as an admin finds and reads them. */
export const adminOrderOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/orders",
    summary: "Orders, newest first, found by a reference, an e-mail, a code, a wallet or a transaction",
    access: "admin",
    query: z.object({
      query: orderSearchInput.query.optional(),
      show: orderSearchInput.show.default("all"),
      before: orderSearchInput.before.optional(),
    }),
    status: 200,
    answer: foundOrdersSchema,
  }).run(({ runtime, query }) => searchOrders(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/orders/:orderReference",
    summary: "One order with its payments, refunds, settlements and reward, by its id or a payment's reference",
    access: "admin",
    status: 200,
    answer: orderDeskSchema,
  }).run(({ runtime, params }) => readOrderDesk(runtime.ctx, { reference: params.orderReference })),
];
