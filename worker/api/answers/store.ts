import { type ZodType, z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { orderStatuses, paymentProviders, paymentPurposes, paymentStatuses } from "#core/domain/payment";
import { paymentStandings } from "#core/domain/payment-standing";
import { settlementStatuses } from "#core/domain/settlement";
import type { CheckoutForm } from "#core/ports/payment-gateway";
import type { PlacedOrder } from "#core/services/orders/create-order";
import type { getOrder } from "#core/services/orders/get-order";
import type { listOrders } from "#core/services/orders/list-orders";
import type { listProducts } from "#core/services/orders/list-products";
import type { getPaymentStatus } from "#core/services/payments/get-payment-status";
import type { listSettlements } from "#core/services/vendors/list-settlements";
import { type Answered, amount, count, currency, moment, split } from "#worker/api/answers/fields";

/** A page of the catalogue. */
export const catalogueSchema = z.strictObject({
  products: z.array(
    z.strictObject({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      vendorName: z.string(),
      priceMinor: amount,
      currency,
      stock: count,
      pictureSeed: z.string(),
    }),
  ),
  total: count,
  vendors: z.array(z.strictObject({ id: z.string(), name: z.string() })),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listProducts>>>>;

/** A page of a buyer's orders. `pictureSeed` is null where nothing of the shelf was bought. */
export const ordersSchema = z.strictObject({
  orders: z.array(
    z.strictObject({
      id: z.string(),
      purpose: z.enum(paymentPurposes),
      status: z.enum(orderStatuses),
      totalMinor: amount,
      currency,
      createdAt: moment,
      lines: z.array(z.strictObject({ name: z.string(), quantity: count, pictureSeed: z.string().nullable() })),
    }),
  ),
  total: count,
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listOrders>>>>;

/** One order. `paidReference` is the attempt that paid it; `contact` is null for what is not delivered. */
export const orderSchema = z.strictObject({
  id: z.string(),
  isBuyer: z.boolean(),
  purpose: z.enum(paymentPurposes),
  status: z.enum(orderStatuses),
  currency,
  totalMinor: amount,
  contact: z.strictObject({ name: z.string(), phone: z.string(), city: z.string(), address: z.string() }).nullable(),
  referralCode: z.string().nullable(),
  refusedReason: z.enum(refusalReasons).nullable(),
  createdAt: moment,
  paidAt: moment.nullable(),
  cancelledAt: moment.nullable(),
  paidReference: z.string().nullable(),
  attempts: z.array(
    z.strictObject({
      orderReference: z.string(),
      provider: z.enum(paymentProviders),
      status: z.enum(paymentStatuses),
      createdAt: moment,
    }),
  ),
  items: z.array(
    z.strictObject({
      name: z.string(),
      vendorName: z.string().nullable(),
      quantity: count,
      unitPriceMinor: amount,
      lineTotalMinor: amount,
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof getOrder>>>>;

export const placedOrderSchema = z.strictObject({
  orderId: z.string(),
  totalMinor: amount,
  currency,
  referralApplied: z.boolean(),
  referralCode: z.string().nullable(),
  refusedReason: z.enum(refusalReasons).nullable(),
}) satisfies ZodType<Answered<PlacedOrder>>;

/** The form that the browser posts to the provider. A name may stand in it more than once. */
export const checkoutFormSchema = z.strictObject({
  orderReference: z.string(),
  action: z.url(),
  fields: z.array(z.strictObject({ name: z.string(), value: z.string() })),
}) satisfies ZodType<CheckoutForm>;

export const paidSchema = z.strictObject({ orderReference: z.string(), status: z.literal("paid") });

export const paymentStatusSchema = z.strictObject({
  orderReference: z.string(),
  status: z.enum(paymentStatuses),
  provider: z.enum(paymentProviders),
  purpose: z.enum(paymentPurposes),
  amountMinor: amount,
  currency,
  orderId: z.string(),
  orderStatus: z.enum(orderStatuses),
  standing: z.enum(paymentStandings),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof getPaymentStatus>>>>;

/** `time`: Unix seconds. */
export const acknowledgementSchema = z.strictObject({
  orderReference: z.string(),
  status: z.literal("accept"),
  time: count,
  signature: z.string(),
});

/** A page of a vendor's sales, the sums of all of them by currency, and what is paid out next; null when nothing waits. */
export const settlementsSchema = z.strictObject({
  settlements: z.array(
    z.strictObject({
      orderId: z.string(),
      orderReference: z.string(),
      vendorId: z.string(),
      vendorName: z.string(),
      currency,
      ...split,
      status: z.enum(settlementStatuses),
      dueAt: moment,
      createdAt: moment,
    }),
  ),
  total: count,
  totals: z.array(
    z.strictObject({
      currency,
      ...split,
      referredMinor: amount,
    }),
  ),
  nextPayout: z.strictObject({ dueAt: moment, currency, netMinor: amount }).nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listSettlements>>>>;
