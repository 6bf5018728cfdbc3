import { z } from "zod";
import { count } from "#worker/api/fields";
import type { Descriptions } from "#worker/api/operation";
import { mintRunSchema } from "#worker/api/referral/mint-run-schema";

/** `time`: Unix seconds. */
const acknowledgementSchema = z.strictObject({
  orderReference: z.string(),
  status: z.literal("accept"),
  time: count,
  signature: z.string(),
});

/** What others call. */
export const providerDescriptions: Descriptions = {
  "GET /api/cron/refcodes-mint": {
    summary: "Does one mint run from outside",
    access: "cron secret",
    status: 200,
    answer: mintRunSchema,
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
};
