import { type ZodType, z } from "zod";
import { MAX_RATE_BP } from "#core/domain/commission";
import { defaultLocale, locales } from "#core/domain/locale";
import { payoutMethods } from "#core/domain/payout";
import { shipmentStates } from "#core/domain/shipment";
import { referenceInput } from "#core/services/text-input";
import { choosePayoutMethod } from "#core/services/vendors/choose-payout-method";
import { correctShipment } from "#core/services/vendors/correct-shipment";
import { deliveryInput } from "#core/services/vendors/delivery-input";
import { listShipments } from "#core/services/vendors/list-shipments";
import { markSent } from "#core/services/vendors/mark-sent";
import { settlementIdInput } from "#core/services/vendors/sales-input";
import { saveDelivery } from "#core/services/vendors/save-delivery";
import { setOwnRate } from "#core/services/vendors/set-own-rate";
import { carriageInput } from "#core/services/vendors/shipment-input";
import { amount, count, currency, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

/** What a vendor has to send, or has sent, and to whom. `contact` is null once the buyer has deleted the account. */
const shipmentsSchema = z.strictObject({
  shipments: z.array(
    z.strictObject({
      settlementId: z.string(),
      orderId: z.string(),
      orderReference: z.string(),
      vendorId: z.string(),
      vendorName: z.string(),
      paidAt: timestamp,
      sentAt: timestamp.nullable(),
      carrier: z.string().nullable(),
      trackingNumber: z.string().nullable(),
      contact: z
        .strictObject({ name: z.string(), phone: z.string(), city: z.string(), address: z.string() })
        .nullable(),
      /** A refund is not decided yet: better wait before sending. */
      isRefundOpen: z.boolean(),
      currency,
      /** What is left of the sale: zero once all of it was refunded. */
      leftMinor: amount,
      items: z.array(z.strictObject({ itemId: z.string(), name: z.string(), ordered: count, kept: count })),
    }),
  ),
  /** For `before`; null on the last page. */
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listShipments>>>>;

const parcel = z.object({ settlementId: settlementIdInput });

/** What vendors do with their own sales, and how they are paid. */
export const vendorDeskOperations: readonly Operation[] = [
  operation({
    address: "GET /api/vendor/orders",
    summary: "What I have to send, the longest waiting first, or have sent, the newest first; and to whom",
    access: "vendor",
    query: z.object({
      state: z.enum(shipmentStates).default("to_send"),
      before: settlementIdInput.optional(),
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 200,
    answer: shipmentsSchema,
  }).run(({ runtime, query, viewer }) =>
    listShipments(runtime.ctx, { ...query, ownerId: viewer.id, pageSize: PAGE_SIZE }),
  ),
  operation({
    address: "POST /api/vendor/orders/:settlementId/sent",
    summary: "Marks what I had to send of an order as sent, once; the buyer gets a letter",
    access: "vendor",
    params: parcel,
    body: carriageInput,
    status: 204,
    answer: null,
    alsoRefuses: [404, 409],
  }).run(async ({ runtime, params, body, viewer, now }) => {
    await markSent(runtime.accountCtx, { ...params, ...body, actorId: viewer.id, now });
  }),
  operation({
    address: "PUT /api/vendor/orders/:settlementId/sent",
    summary: "Corrects carrier and tracking number of what I have sent; the buyer gets a letter",
    access: "vendor",
    params: parcel,
    body: carriageInput,
    status: 204,
    answer: null,
    alsoRefuses: [404, 409],
  }).run(async ({ runtime, params, body, viewer, now }) => {
    await correctShipment(runtime.accountCtx, { ...params, ...body, actorId: viewer.id, now });
  }),
  operation({
    address: "PUT /api/vendor/payout-method",
    summary:
      "Chooses how a vendor of mine is paid: a change waits for three days, its letter can stop it, and with `oldStays` the old way is used meanwhile",
    access: "vendor",
    freshProof: true,
    body: z.object({
      vendorId: referenceInput,
      method: z.enum(payoutMethods),
      oldStays: z.boolean().default(false),
      locale: z.enum(locales).default(defaultLocale),
    }),
    status: 204,
    answer: null,
    alsoRefuses: [404, 409],
  }).run(async ({ runtime, body, viewer, now }) => {
    const { id: actorId, sessionId } = viewer;
    await choosePayoutMethod(runtime.accountCtx, { ...body, actorId, sessionId, now });
  }),
  operation({
    address: "PUT /api/vendor/delivery",
    summary: "Says how a vendor of mine sends and how many days it takes; without words nothing is said",
    access: "vendor",
    body: z.object({ vendorId: referenceInput, delivery: deliveryInput }),
    status: 204,
    answer: null,
    alsoRefuses: [404],
  }).run(async ({ runtime, body, viewer, now }) => {
    await saveDelivery(runtime.ctx, { ...body, actorId: viewer.id, now });
  }),
  operation({
    address: "PUT /api/vendor/referral-rate",
    summary: "Sets the referral rate of a vendor of mine for orders from now on",
    access: "vendor",
    freshProof: true,
    body: z.object({ vendorId: referenceInput, rateBp: z.number().int().min(0).max(MAX_RATE_BP) }),
    status: 204,
    answer: null,
    alsoRefuses: [404],
  }).run(async ({ runtime, body, viewer, now }) => {
    await setOwnRate(runtime.ctx, { ...body, actorId: viewer.id, now });
  }),
];
