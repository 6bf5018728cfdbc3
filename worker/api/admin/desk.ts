import { z } from "zod";
import { readDesk } from "#core/services/events/read-desk";
import { amount, count, currency, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

/** Up to 10,000 are counted and summed; 10,001 says that there are more. Tokens in their smallest unit, by decimals. */
const rewards = z.strictObject({
  rewards: count,
  usdMicros: amount,
  tokens: z.array(z.strictObject({ decimals: count, amount })),
});
const cases = z.array(z.strictObject({ currency, cases: count, amountMinor: amount }));
const day = {
  day: z.iso.date(),
  sales: z.array(z.strictObject({ currency, sales: count, grossMinor: amount, platformMinor: amount })),
  rewards,
};

const deskSchema = z.strictObject({
  decisions: z.strictObject({
    rewards,
    refundRequests: cases,
    refundCases: cases,
    duePayouts: z.array(z.strictObject({ currency, vendors: count, amountMinor: amount })),
    proposals: count,
  }),
  risk: z.strictObject({
    minting: count,
    stuckMints: count,
    failedRewards: count,
    failed: rewards,
    deadLetters: count,
    unsentEvents: count,
    oldestUnsentAt: timestamp.nullable(),
    unrewardedOrders: count,
    oldestUnrewardedAt: timestamp.nullable(),
    parkedPayments: count,
    stockShortfalls: count,
    /** Of the nightly audit, still open. */
    findings: count,
  }),
  today: z.strictObject(day),
  /** The same weekday a week ago, until the same time of day. */
  lastWeek: z.strictObject({ ...day, until: timestamp }),
}) satisfies z.ZodType<Answered<Awaited<ReturnType<typeof readDesk>>>>;

/** What an admin's day begins with. */
export const deskOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/desk",
    summary: "What waits for a decision, what is at risk, and today's figures beside last week's",
    access: "admin",
    status: 200,
    answer: deskSchema,
  }).run(({ runtime, now }) => readDesk(runtime.ctx, { now })),
];
