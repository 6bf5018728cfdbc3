import type { ZodType } from "zod";
import { z } from "zod";
import { orderStatuses } from "#core/domain/payment";
import { rewardStatuses } from "#core/domain/reward";
import { deletionSchema, linkSchema, walletSchema } from "#worker/api/account";
import { dropSchema, grantSchema, pageSchema } from "#worker/api/admin";
import { cloneTermsSchema, productTermsSchema, vendorTermsSchema } from "#worker/api/commissions";
import { readSchema } from "#worker/api/notifications";
import { caseSchema, noteSchema } from "#worker/api/payment-cases";
import { rejectionSchema, rewardsQuerySchema } from "#worker/api/refcodes";
import { dashboardSchema, exportSchema, notificationsSchema } from "#worker/api/referrer-answers";
import {
  catalogueQuerySchema,
  idempotencyHeaderSchema,
  localeQuerySchema,
  orderRequestSchema,
  ordersQuerySchema,
  paymentRequestSchema,
} from "#worker/api/store";

/** Who may call an endpoint. */
export type Access = "public" | "session" | "vendor" | "admin" | "cron secret" | "WayForPay";

/** What is said of an endpoint beside its address. */
export interface Operation {
  summary: string;
  access: Access;
  query?: ZodType;
  params?: ZodType;
  body?: ZodType;
  headers?: ZodType;
  /** Status of success, and what it carries; null when nothing. */
  status: number;
  answer: ZodType | null;
  /** What it may refuse with, where that does not follow from the rest. */
  refuses?: readonly number[];
}

/** Whole minor units or smallest token units: exact, so a text. */
const amount = z.string().regex(/^-?\d+$/);
const moment = z.iso.datetime();
const orderReference = z.object({ orderReference: z.string() });
const moved = orderReference.extend({ status: z.enum(rewardStatuses) });
const resolved = z.object({ id: z.string(), resolution: z.enum(["replayed", "dropped"]) });
const listed = z.looseObject({ total: z.number().int() });
const mintRun = z.looseObject({ claimed: z.number(), priced: z.number(), relayed: z.number() });

/** Every endpoint of the app, by method and address as Hono's table has them. */
export const operations: Record<string, Operation> = {
  "GET /api/refcodes": {
    summary: "My codes, visits, figures, days, funnel and rewards, and why other orders earned nothing",
    access: "session",
    status: 200,
    answer: dashboardSchema,
  },
  "POST /api/refcodes/mint": { summary: "Does one mint run", access: "admin", status: 200, answer: mintRun },
  "GET /api/refcodes/rewards": {
    summary: "Rewards, page by page",
    access: "admin",
    query: rewardsQuerySchema,
    status: 200,
    answer: listed,
  },
  "POST /api/refcodes/rewards/:orderReference/approve": {
    summary: "Approves a waiting reward",
    access: "admin",
    status: 200,
    answer: moved,
  },
  "POST /api/refcodes/rewards/:orderReference/reject": {
    summary: "Rejects a reward that is not on its way yet; the referrer sees the reason",
    access: "admin",
    body: rejectionSchema,
    status: 200,
    answer: moved,
  },
  "POST /api/refcodes/rewards/:orderReference/retry": {
    summary: "Tries a failed reward again",
    access: "admin",
    status: 200,
    answer: moved,
  },
  "GET /api/products": {
    summary: "The catalogue, page by page",
    access: "public",
    query: catalogueQuerySchema,
    status: 200,
    answer: listed,
  },
  "GET /api/store/orders": {
    summary: "My orders, page by page, newest first",
    access: "session",
    query: ordersQuerySchema,
    status: 200,
    answer: listed.extend({ orders: z.array(z.looseObject({ id: z.string(), totalMinor: amount })) }),
  },
  "GET /api/store/orders/:orderReference": {
    summary: "One order with its lines and payments, by its id or the reference of a payment",
    access: "session",
    query: localeQuerySchema,
    status: 200,
    answer: z.looseObject({ id: z.string(), status: z.enum(orderStatuses), totalMinor: amount }),
  },
  "GET /api/vendor/settlements": {
    summary: "What my sales came to: gross, platform's part, referral's part, net; and the next payout",
    access: "vendor",
    query: pageSchema,
    status: 200,
    answer: listed.extend({
      settlements: z.array(
        z.looseObject({ grossMinor: amount, platformMinor: amount, referralMinor: amount, netMinor: amount }),
      ),
    }),
  },
  "POST /api/store/orders": {
    summary: "Places an order; says whether a referral was applied",
    access: "session",
    body: orderRequestSchema,
    headers: idempotencyHeaderSchema,
    status: 201,
    answer: z.looseObject({
      orderId: z.string(),
      totalMinor: amount,
      currency: z.string(),
      referralApplied: z.boolean(),
      referralCode: z.string().nullable(),
    }),
  },
  "POST /api/store/payments/wayforpay": {
    summary: "Begins a card payment: a form that the browser posts to WayForPay",
    access: "session",
    body: paymentRequestSchema,
    status: 200,
    answer: orderReference.extend({
      action: z.string(),
      fields: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  },
  "POST /api/store/payments/credit": {
    summary: "Pays an order from store credit",
    access: "session",
    body: paymentRequestSchema,
    headers: idempotencyHeaderSchema,
    status: 200,
    answer: orderReference.extend({ status: z.literal("paid") }),
  },
  "GET /api/store/payments/:orderReference": {
    summary: "The state of one of my payments",
    access: "session",
    status: 200,
    answer: orderReference.extend({ status: z.string(), orderId: z.string(), orderStatus: z.string() }),
  },
  "GET /api/account/export": {
    summary: "Everything the store keeps about me, to download",
    access: "session",
    status: 200,
    answer: exportSchema,
  },
  "DELETE /api/account": {
    summary: "Deletes my account for good; orders and rewards stay in the books without a name",
    access: "session",
    body: deletionSchema,
    status: 204,
    answer: null,
  },
  "GET /api/account/wallets": {
    summary: "My linked wallets, each with its code",
    access: "session",
    status: 200,
    answer: z.object({
      wallets: z.array(z.object({ address: z.string(), linkedAt: moment, code: z.string().nullable() })),
    }),
  },
  "POST /api/account/wallets/nonce": {
    summary: "A nonce to link one wallet with, good for a quarter of an hour",
    access: "session",
    status: 200,
    answer: z.object({ nonce: z.string() }),
  },
  "POST /api/account/wallets": {
    summary: "Links a wallet by a signed EIP-4361 message; its code works at once",
    access: "session",
    body: linkSchema,
    status: 201,
    answer: z.object({ address: z.string(), code: z.string() }),
  },
  "DELETE /api/account/wallets/:address": {
    summary: "Unlinks a wallet and switches its code off",
    access: "session",
    params: walletSchema,
    status: 204,
    answer: null,
  },
  "GET /api/notifications": {
    summary: "My notifications, newest first",
    access: "session",
    status: 200,
    answer: notificationsSchema,
  },
  "POST /api/notifications/read": {
    summary: "Marks my notifications as read",
    access: "session",
    body: readSchema,
    status: 200,
    answer: z.object({ read: z.number() }),
  },
  "POST /api/admin/credits": {
    summary: "Grants store credit; the same grantId grants once",
    access: "admin",
    body: grantSchema,
    status: 201,
    answer: z.looseObject({ grantId: z.string(), amountMinor: amount }),
  },
  "PUT /api/admin/commissions/clone": {
    summary: "Referral rate, payout schedule and hold for vendors without terms of their own; for orders from now on",
    access: "admin",
    body: cloneTermsSchema,
    status: 200,
    answer: cloneTermsSchema,
  },
  "PUT /api/admin/commissions/vendors/:vendorId": {
    summary: "A vendor's own rates and payout terms; null: as tier and clone say",
    access: "admin",
    body: vendorTermsSchema,
    status: 200,
    answer: vendorTermsSchema,
  },
  "PUT /api/admin/commissions/products/:productId": {
    summary: "A product's own referral rate; null: as its vendor says",
    access: "admin",
    body: productTermsSchema,
    status: 200,
    answer: productTermsSchema.extend({ productId: z.string() }),
  },
  "GET /api/admin/payments": {
    summary: "Payments that need a person: parked events, and refunds of orders that were paid twice",
    access: "admin",
    query: pageSchema,
    status: 200,
    answer: listed,
  },
  "POST /api/admin/payments/resolve": {
    summary: "Closes a parked event with a note; changes no money",
    access: "admin",
    body: caseSchema,
    status: 200,
    answer: z.object({ key: z.string(), resolution: z.string() }),
  },
  "POST /api/admin/payments/refunds/:orderReference/retry": {
    summary: "Asks the provider once more for a refund that it refused",
    access: "admin",
    status: 200,
    answer: orderReference.extend({ status: z.literal("requested") }),
  },
  "POST /api/admin/payments/refunds/:orderReference/resolve": {
    summary: "Notes that a refused refund's money was given back by hand",
    access: "admin",
    body: noteSchema,
    status: 200,
    answer: orderReference.extend({ resolution: z.string() }),
  },
  "GET /api/admin/dead-letters": {
    summary: "Messages that used up their retries",
    access: "admin",
    query: pageSchema,
    status: 200,
    answer: listed,
  },
  "POST /api/admin/dead-letters/:id/replay": {
    summary: "Sends a parked message once more",
    access: "admin",
    status: 200,
    answer: resolved,
  },
  "POST /api/admin/dead-letters/:id/drop": {
    summary: "Drops a parked message, with the reason",
    access: "admin",
    body: dropSchema,
    status: 200,
    answer: resolved,
  },
  "GET /api/audit/:orderReference": {
    summary: "The four records of one reference, and the chain",
    access: "admin",
    status: 200,
    answer: z.looseObject({}),
  },
  "GET /api/cron/refcodes-mint": {
    summary: "Does one mint run from outside",
    access: "cron secret",
    status: 200,
    answer: mintRun,
  },
  "GET /api/health": {
    summary: "Whether database and chain answer; 503 when one does not",
    access: "public",
    status: 200,
    answer: z.looseObject({ ok: z.boolean() }),
  },
  "POST /api/payments/wayforpay/webhook": {
    summary: "A signed payment event; answered with a signed accept once it is stored",
    access: "WayForPay",
    status: 200,
    answer: z.looseObject({ orderReference: z.string(), status: z.literal("accept") }),
  },
  "POST /api/payments/wayforpay/return": {
    summary: "The payer's browser comes back and is led to the page that waits",
    access: "WayForPay",
    status: 303,
    answer: null,
  },
  "GET /api/openapi.json": {
    summary: "This API as OpenAPI 3.1",
    access: "public",
    status: 200,
    answer: z.looseObject({}),
  },
  "GET /api/docs": { summary: "This API to read", access: "public", status: 200, answer: null },
};
