import { type ZodType, z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { orderStatuses } from "#core/domain/payment";
import { rewardStatuses } from "#core/domain/reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import { amount, count, rateBp, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { relayWrites } from "#worker/api/relay";

/** The last characters of an order's id: enough to tell two apart. */
const orderLabel = z.string().regex(/^…/);

const figure = z.strictObject({
  last28Days: z.number(),
  before: z.number(),
  changePercent: z.number().nullable(),
});

/** Visits in spans that end today. */
const spans = z.strictObject({ total: count, today: count, last7Days: count, last28Days: count });

/** What a referrer may read about their codes, and nothing else: a field not named here must not leave the server. */
const dashboardSchema = z.strictObject({
  codes: z.array(
    z.strictObject({
      code: z.string(),
      /** Null until the first wallet that its owner links takes it over. */
      walletAddress: z.string().nullable(),
      active: z.boolean(),
      /** Since when the store has it turned off, whatever its owner does. */
      deactivatedAt: timestamp.nullable(),
      /** While a wallet that has taken the code over is not paid yet: from when on it is. */
      paysFrom: timestamp.nullable(),
      shareUrl: z.url(),
    }),
  ),
  /** `other` counts labels that nobody has made; it has no link. */
  labels: z.array(z.strictObject({ code: z.string(), label: z.string(), shareUrl: z.url().nullable(), visits: spans })),
  visits: spans,
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
  /** How many rewards stand how; only those that occur. */
  counts: z.partialRecord(z.enum(rewardStatuses), count),
  /** What was paid for orders that were refunded later, and is still to be kept back of later rewards; null for nothing. */
  debt: z.strictObject({ tokenAmount: amount, tokenDecimals: count.nullable() }).nullable(),
  timeZone: z.string(),
  rateBp,
  tokenSymbol: z.string(),
  refused: z.array(z.strictObject({ reason: z.enum(refusalReasons), at: timestamp, orderLabel })),
  open: z.array(z.strictObject({ status: z.enum(orderStatuses), at: timestamp, orderLabel })),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readReferrerDashboard>>>>;

/** What a referrer sees. */
export const dashboardOperations: readonly Operation[] = [
  operation({
    address: "GET /api/refcodes",
    summary: "My codes, visits, figures, days and funnel, what my rewards come to, and why other orders earned nothing",
    access: "session",
    status: 200,
    answer: dashboardSchema,
  }).run(({ c, runtime: { ctx, randomBytes }, viewer, now }) =>
    readReferrerDashboard(ctx, { userId: viewer.id, now, randomBytes, onCodeMade: () => relayWrites(c) }),
  ),
];
