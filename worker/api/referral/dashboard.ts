import { type ZodType, z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { orderStatuses } from "#core/domain/payment";
import { rejectionReasons } from "#core/domain/rejection";
import { rewardStatuses } from "#core/domain/reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import { amount, count, rateBp, reasonIn, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { relayWrites } from "#worker/api/relay";

/** The last characters of an order's id: enough to tell two apart. */
const orderLabel = z.string().regex(/^…/);

const figure = z.strictObject({
  last28Days: z.number(),
  before: z.number(),
  changePercent: z.number().nullable(),
});

/** A change of a reward, in the token's smallest unit. */
const change = z.strictObject({ tokenAmount: amount, at: timestamp });

/** What a referrer may read about their codes, and nothing else: a field not named here must not leave the server. */
const dashboardSchema = z.strictObject({
  codes: z.array(
    z.strictObject({
      code: z.string(),
      /** Null until the first wallet that its owner links takes it over. */
      walletAddress: z.string().nullable(),
      active: z.boolean(),
      /** While a wallet that has taken the code over is not paid yet: from when on it is. */
      paysFrom: timestamp.nullable(),
      shareUrl: z.url(),
    }),
  ),
  visits: z.strictObject({ total: count, today: count, last7Days: count, last28Days: count }),
  figures: z.strictObject({
    visits: figure,
    signUps: figure,
    paidOrders: figure,
    usdMicros: z.strictObject({ last28Days: amount, before: amount, changePercent: z.number().nullable() }),
  }),
  days: z.array(
    z.strictObject({
      day: z.iso.date(),
      visits: count,
      signUps: count,
      orders: count,
      paidOrders: count,
      usdMicros: amount,
    }),
  ),
  funnel: z.strictObject({ visits: count, signUps: count, orders: count, paidOrders: count, minted: count }),
  earned: z.strictObject({
    usdMicros: amount,
    /** `minted`: received. What is `waiting` or `onItsWay` is without what refunds took off and what is kept back. */
    tokens: z.array(
      z.strictObject({ decimals: count, earned: amount, waiting: amount, onItsWay: amount, minted: amount }),
    ),
  }),
  /** What was paid for orders that were refunded later, and is still to be kept back of later rewards; null for nothing. */
  debt: z.strictObject({ tokenAmount: amount, tokenDecimals: count.nullable() }).nullable(),
  timeZone: z.string(),
  rateBp,
  tokenSymbol: z.string(),
  rewards: z.array(
    z.strictObject({
      orderLabel,
      status: z.enum(rewardStatuses),
      /** As it was earned; `dueAmount` and `dueUsdMicros` are for what is left of the order. */
      tokenAmount: amount.nullable(),
      tokenDecimals: count.nullable(),
      usdMicros: amount,
      dueAmount: amount.nullable(),
      dueUsdMicros: amount,
      /** A refund is not decided yet: until then nothing happens to the reward. */
      isHeldByRefund: z.boolean(),
      /** What refunds took off it; null where it had no price. */
      reductions: z.array(z.strictObject({ tokenAmount: amount.nullable(), at: timestamp })),
      /** What was kept back of it for tokens that were paid for refunded orders. */
      offsets: z.array(change),
      /** What was paid of it beyond what is due: kept back of later rewards. */
      debts: z.array(change),
      rewardPercent: z.string(),
      /** Whom it pays; null while I have no wallet. */
      wallet: z.string().nullable(),
      /** While that wallet is not paid yet: from when on it is. */
      paysFrom: timestamp.nullable(),
      visitedAt: timestamp.nullable(),
      orderedAt: timestamp,
      paidAt: timestamp,
      createdAt: timestamp,
      approvedAt: timestamp.nullable(),
      mintedAt: timestamp.nullable(),
      txHash: z.string().nullable(),
      /** Null where a person rejected it, in the words of `rejectionReason`. */
      rejection: reasonIn(rejectionReasons.codes).nullable(),
      rejectionReason: z.string().nullable(),
      timeline: z.array(z.strictObject({ status: z.enum(rewardStatuses), at: timestamp })),
    }),
  ),
  refused: z.array(z.strictObject({ reason: z.enum(refusalReasons), at: timestamp, orderLabel })),
  open: z.array(z.strictObject({ status: z.enum(orderStatuses), at: timestamp, orderLabel })),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readReferrerDashboard>>>>;

/** What a referrer sees. */
export const dashboardOperations: readonly Operation[] = [
  operation({
    address: "GET /api/refcodes",
    summary: "My codes, visits, figures, days, funnel and rewards, and why other orders earned nothing",
    access: "session",
    status: 200,
    answer: dashboardSchema,
  }).run(({ c, runtime: { ctx, randomBytes }, viewer, now }) =>
    readReferrerDashboard(ctx, { userId: viewer.id, now, randomBytes, onCodeMade: () => relayWrites(c) }),
  ),
];
