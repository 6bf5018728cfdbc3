import { type ZodType, z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { claimedCodes } from "#core/domain/first-touch";
import { defaultLocale, locales } from "#core/domain/locale";
import { orderIdFrom } from "#core/domain/order-id";
import { orderStatuses, paymentPurposes, paymentStatuses } from "#core/domain/payment";
import { refundReasons } from "#core/domain/refund";
import { refundExtents, refundStandings } from "#core/domain/refund-standing";
import { actsAs } from "#core/domain/session-proof";
import { createOrder, type PlacedOrder } from "#core/services/orders/create-order";
import { cartIdInput, contactInput, orderLinesInput } from "#core/services/orders/create-order-input";
import { getOrder } from "#core/services/orders/get-order";
import { listOrders } from "#core/services/orders/list-orders";
import { amount, count, currency, provider, timestamp } from "#worker/api/fields";
import { idempotencyHeaderSchema } from "#worker/api/idempotency-header";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { page, SHOP_PAGE_SIZE } from "#worker/api/page-query";

/** A page of a buyer's orders. `picture` is an address, null for a product without one; `pictureSeed` is null for an order without products. */
const ordersSchema = z.strictObject({
  orders: z.array(
    z.strictObject({
      id: z.string(),
      purpose: z.enum(paymentPurposes),
      status: z.enum(orderStatuses),
      totalMinor: amount,
      currency,
      createdAt: timestamp,
      refunded: z.enum(refundExtents),
      lines: z.array(
        z.strictObject({
          name: z.string(),
          quantity: count,
          picture: z.string().nullable(),
          pictureSeed: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** Counted up to 10,000. */
  total: count,
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listOrders>>>>;

/** One order. `paidReference` is the attempt that paid it; `contact` is null for what is not delivered. */
const orderSchema = z.strictObject({
  id: z.string(),
  isBuyer: z.boolean(),
  purpose: z.enum(paymentPurposes),
  status: z.enum(orderStatuses),
  currency,
  totalMinor: amount,
  contact: z.strictObject({ name: z.string(), phone: z.string(), city: z.string(), address: z.string() }).nullable(),
  referralCode: z.string().nullable(),
  refusedReason: z.enum(refusalReasons).nullable(),
  createdAt: timestamp,
  paidAt: timestamp.nullable(),
  cancelledAt: timestamp.nullable(),
  paidReference: z.string().nullable(),
  /** How much of what paid the order is back; of second payments, see `refunds`. */
  refunded: z.enum(refundExtents),
  refundedMinor: amount,
  attempts: z.array(
    z.strictObject({
      orderReference: z.string(),
      provider,
      status: z.enum(paymentStatuses),
      createdAt: timestamp,
    }),
  ),
  refunds: z.array(
    z.strictObject({
      id: z.string(),
      orderReference: z.string(),
      provider,
      reason: z.enum(refundReasons),
      /** By a transfer of the store's own bank, not by the provider. */
      isByHand: z.boolean(),
      standing: z.enum(refundStandings),
      amountMinor: amount,
      /** The store's words. */
      note: z.string().nullable(),
      lines: z.array(
        z.strictObject({ itemId: z.string(), name: z.string(), quantity: count, amountMinor: amount.nullable() }),
      ),
      askedAt: timestamp,
      endedAt: timestamp.nullable(),
    }),
  ),
  /** How each vendor sends, as it says now, and the days that takes after payment. */
  deliveries: z.array(
    z.strictObject({ vendorId: z.string(), vendorName: z.string(), how: z.string(), daysFrom: count, daysTo: count }),
  ),
  /** One a vendor once the order is paid; what was refunded is not sent. */
  parcels: z.array(
    z.strictObject({
      vendorName: z.string(),
      sentAt: timestamp.nullable(),
      carrier: z.string().nullable(),
      trackingNumber: z.string().nullable(),
    }),
  ),
  items: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      vendorName: z.string().nullable(),
      quantity: count,
      unitPriceMinor: amount,
      lineTotalMinor: amount,
      refundedQuantity: count,
      refundedMinor: amount,
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof getOrder>>>>;

const placedOrderSchema = z.strictObject({
  orderId: z.string(),
  totalMinor: amount,
  currency,
  referralApplied: z.boolean(),
  referralCode: z.string().nullable(),
  refusedReason: z.enum(refusalReasons).nullable(),
}) satisfies ZodType<Answered<PlacedOrder>>;

/** A buyer's orders. */
export const orderOperations: readonly Operation[] = [
  operation({
    address: "GET /api/store/orders",
    summary: "My orders, page by page, newest first",
    access: "session",
    query: z.object({
      locale: z.enum(locales).default(defaultLocale),
      page,
      status: z.enum(orderStatuses).optional(),
    }),
    status: 200,
    answer: ordersSchema,
  }).run(({ runtime, query, viewer }) =>
    listOrders(runtime.ctx, { ...query, buyerId: viewer.id, pageSize: SHOP_PAGE_SIZE }),
  ),
  operation({
    address: "GET /api/store/orders/:orderReference",
    summary: "One order with its lines, payments and refunds, by its id or the reference of a payment",
    access: "session",
    query: z.object({ locale: z.enum(locales).default(defaultLocale) }),
    status: 200,
    answer: orderSchema,
  }).run(({ runtime, params, query, viewer }) =>
    getOrder(runtime.ctx, {
      reference: params.orderReference,
      viewerId: viewer.id,
      isAdmin: actsAs(viewer, "admin", runtime.factorPolicy),
      locale: query.locale,
    }),
  ),
  operation({
    address: "POST /api/store/orders",
    summary: "Places an order; says whether a referral was applied",
    access: "session",
    body: z.object({
      items: orderLinesInput,
      contact: contactInput,
      /** Made by the client with its cart: a cart becomes one order, under whatever keys (`409 already_ordered`). */
      cartId: cartIdInput.optional(),
    }),
    headers: idempotencyHeaderSchema,
    status: 201,
    answer: placedOrderSchema,
    alsoRefuses: [404],
  }).run(async ({ c, runtime, headers, body, viewer, now }) => {
    const orderId = orderIdFrom(crypto.randomUUID());
    const order = await createOrder(runtime.ctx, {
      ...body,
      orderId,
      buyerId: viewer.id,
      cookieCodes: claimedCodes(c.req.header("cookie")),
      idempotencyKey: headers["idempotency-key"],
      now,
    });
    // A repeat answers with the order that was placed first.
    if (order.orderId === orderId) runtime.measure({ metric: "orders", value: 1 });
    return order;
  }),
];
