import { type Operation, operation } from "#worker/api/operation";
import { mintRunSchema } from "#worker/api/referral/mint-run-schema";

/** What an external scheduler may start. */
export const cronOperations: readonly Operation[] = [
  operation({
    address: "GET /api/cron/refcodes-mint",
    summary: "Runs the Minter once, for an external scheduler",
    access: "cron secret",
    status: 200,
    answer: mintRunSchema,
  }).run(({ runtime }) => runtime.consumer.mintRun()),
];
