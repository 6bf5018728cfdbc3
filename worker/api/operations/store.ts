import {
  acknowledgementSchema,
  catalogueSchema,
  checkoutFormSchema,
  orderSchema,
  ordersSchema,
  paidSchema,
  paymentStatusSchema,
  placedOrderSchema,
  settlementsSchema,
} from "#worker/api/answers/store";
import type { Operations } from "#worker/api/operations/operation";
import { pageQuerySchema } from "#worker/api/page-query";
import {
  catalogueQuerySchema,
  idempotencyHeaderSchema,
  localeQuerySchema,
  orderRequestSchema,
  ordersQuerySchema,
  paymentRequestSchema,
} from "#worker/api/store";

/** Catalogue, orders and their payments, and what a vendor earns by them. */
export const storeOperations: Operations = {
  "GET /api/products": {
    summary: "The catalogue, page by page",
    access: "public",
    query: catalogueQuerySchema,
    status: 200,
    answer: catalogueSchema,
  },
  "GET /api/store/orders": {
    summary: "My orders, page by page, newest first",
    access: "session",
    query: ordersQuerySchema,
    status: 200,
    answer: ordersSchema,
  },
  "GET /api/store/orders/:orderReference": {
    summary: "One order with its lines and payments, by its id or the reference of a payment",
    access: "session",
    query: localeQuerySchema,
    status: 200,
    answer: orderSchema,
  },
  "POST /api/store/orders": {
    summary: "Places an order; says whether a referral was applied",
    access: "session",
    body: orderRequestSchema,
    headers: idempotencyHeaderSchema,
    status: 201,
    answer: placedOrderSchema,
    alsoRefuses: [404],
  },
  "POST /api/store/payments/wayforpay": {
    summary: "Begins a card payment: a form that the browser posts to WayForPay",
    access: "session",
    body: paymentRequestSchema,
    status: 200,
    answer: checkoutFormSchema,
    alsoRefuses: [404],
  },
  "POST /api/store/payments/credit": {
    summary: "Pays an order from store credit",
    access: "session",
    body: paymentRequestSchema,
    headers: idempotencyHeaderSchema,
    status: 200,
    answer: paidSchema,
    alsoRefuses: [404],
  },
  "GET /api/store/payments/:orderReference": {
    summary: "The state of one of my payments",
    access: "session",
    status: 200,
    answer: paymentStatusSchema,
  },
  "POST /api/payments/wayforpay/webhook": {
    summary: "A signed payment event; answered with a signed accept once it is stored",
    access: "WayForPay",
    status: 200,
    answer: acknowledgementSchema,
    refuses: [400],
  },
  "GET /api/payments/wayforpay/return": {
    summary: "The same for a browser that opens the address again",
    access: "WayForPay",
    status: 303,
    answer: null,
  },
  "POST /api/payments/wayforpay/return": {
    summary: "The payer's browser comes back and is led to the page that waits",
    access: "WayForPay",
    status: 303,
    answer: null,
  },
  "GET /api/vendor/settlements": {
    summary: "What my sales came to: gross, platform's part, referral's part, net; and the next payout",
    access: "vendor",
    query: pageQuerySchema,
    status: 200,
    answer: settlementsSchema,
  },
};
