import { z } from "zod";
import type { Descriptions } from "#worker/api/operation";
import { mintRunSchema } from "#worker/api/referral/mint-run-schema";

/** What the provider expects. WayForPay: `orderReference`, `status`, `time` in Unix seconds, and `signature`. */
const acknowledgementSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** What others call. */
export const providerDescriptions: Descriptions = {
  "GET /api/cron/refcodes-mint": {
    summary: "Does one mint run from outside",
    access: "cron secret",
    status: 200,
    answer: mintRunSchema,
  },
  "POST /api/payments/:provider/webhook": {
    summary: "A signed payment event; answered with a signed accept once it is stored",
    access: "payment provider",
    status: 200,
    answer: acknowledgementSchema,
    refuses: [400, 404],
  },
  "GET /api/payments/:provider/return": {
    summary: "The same for a browser that opens the address again",
    access: "payment provider",
    status: 303,
    answer: null,
    refuses: [404],
  },
  "POST /api/payments/:provider/return": {
    summary: "The payer's browser comes back and is led to the page that waits",
    access: "payment provider",
    status: 303,
    answer: null,
    refuses: [404],
  },
};
