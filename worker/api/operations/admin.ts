import { z } from "zod";
import { dropSchema, grantSchema } from "#worker/api/admin";
import {
  deadLettersSchema,
  grantedCreditSchema,
  paymentCasesSchema,
  resolvedEventSchema,
  resolvedLetterSchema,
  retriedRefundSchema,
  settledRefundSchema,
} from "#worker/api/answers/admin";
import { auditSchema } from "#worker/api/answers/audit";
import { cloneTermsSchema, productTermsSchema, vendorTermsSchema } from "#worker/api/commissions";
import type { Operations } from "#worker/api/operations/operation";
import { pageQuerySchema } from "#worker/api/page-query";
import { caseSchema, noteSchema } from "#worker/api/payment-cases";

/** What is for the store's own people. */
export const adminOperations: Operations = {
  "POST /api/admin/credits": {
    summary: "Grants store credit; the same grantId grants once",
    access: "admin",
    body: grantSchema,
    status: 201,
    answer: grantedCreditSchema,
    alsoRefuses: [404, 422],
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
    query: pageQuerySchema,
    status: 200,
    answer: paymentCasesSchema,
  },
  "POST /api/admin/payments/resolve": {
    summary: "Closes a parked event with a note; changes no money",
    access: "admin",
    body: caseSchema,
    status: 200,
    answer: resolvedEventSchema,
  },
  "POST /api/admin/payments/refunds/:orderReference/retry": {
    summary: "Asks the provider once more for a refund that it refused",
    access: "admin",
    status: 200,
    answer: retriedRefundSchema,
  },
  "POST /api/admin/payments/refunds/:orderReference/resolve": {
    summary: "Notes that a refused refund's money was given back by hand",
    access: "admin",
    body: noteSchema,
    status: 200,
    answer: settledRefundSchema,
  },
  "GET /api/admin/dead-letters": {
    summary: "Messages that used up their retries",
    access: "admin",
    query: pageQuerySchema,
    status: 200,
    answer: deadLettersSchema,
  },
  "POST /api/admin/dead-letters/:id/replay": {
    summary: "Sends a parked message once more",
    access: "admin",
    status: 200,
    answer: resolvedLetterSchema,
  },
  "POST /api/admin/dead-letters/:id/drop": {
    summary: "Drops a parked message, with the reason",
    access: "admin",
    body: dropSchema,
    status: 200,
    answer: resolvedLetterSchema,
  },
  "GET /api/audit/:orderReference": {
    summary: "The four records of one reference, and the chain",
    access: "admin",
    status: 200,
    answer: auditSchema,
  },
};
