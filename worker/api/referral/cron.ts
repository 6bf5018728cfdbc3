import { type Operation, operation } from "#worker/api/operation";
import { mintRunSchema } from "#worker/api/referral/mint-run-schema";

/** What a scheduler outside may start. */
export const cronOperations: readonly Operation[] = [
  operation({
    address: "GET /api/cron/refcodes-mint",
    summary: "Does one mint run from outside",
    access: "cron secret",
    status: 200,
    answer: mintRunSchema,
  }).run(({ runtime }) => runtime.consumer.mintRun()),
];
