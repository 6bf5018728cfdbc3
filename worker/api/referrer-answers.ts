import { z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { notificationTypes } from "#core/domain/notification";
import { orderStatuses } from "#core/domain/payment";
import { rewardStatuses } from "#core/domain/reward";

/** Whole minor units or smallest token units: exact, so a text. */
const amount = z.string().regex(/^-?\d+$/);
const moment = z.iso.datetime();
const count = z.number().int().nonnegative();
/** The last characters of an order's id: enough to tell two apart. */
const orderLabel = z.string().regex(/^…/);

const figure = z.strictObject({
  last28Days: z.number(),
  before: z.number(),
  changePercent: z.number().nullable(),
});

/** What a referrer reads of their codes, and nothing beside it: a field that is not named here must not leave. */
export const dashboardSchema = z.strictObject({
  codes: z.array(
    z.strictObject({ code: z.string(), walletAddress: z.string(), active: z.boolean(), shareUrl: z.url() }),
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
    tokens: z.array(z.strictObject({ decimals: count, earned: amount, minted: amount })),
  }),
  timeZone: z.string(),
  rateBp: count,
  tokenSymbol: z.string(),
  rewards: z.array(
    z.strictObject({
      orderReference: z.string(),
      orderLabel,
      status: z.enum(rewardStatuses),
      tokenAmount: amount.nullable(),
      tokenDecimals: count.nullable(),
      usdMicros: amount,
      rewardPercent: z.string(),
      visitedAt: moment.nullable(),
      orderedAt: moment,
      paidAt: moment,
      createdAt: moment,
      approvedAt: moment.nullable(),
      mintedAt: moment.nullable(),
      txHash: z.string().nullable(),
      rejectionReason: z.string().nullable(),
      timeline: z.array(z.strictObject({ status: z.enum(rewardStatuses), at: moment })),
    }),
  ),
  refused: z.array(z.strictObject({ reason: z.enum(refusalReasons), at: moment, orderLabel })),
  open: z.array(z.strictObject({ status: z.enum(orderStatuses), at: moment, orderLabel })),
});

export const notificationsSchema = z.strictObject({
  unread: count,
  notifications: z.array(
    z.strictObject({
      id: z.string(),
      type: z.enum(notificationTypes),
      data: z.record(z.string(), z.string()),
      createdAt: moment,
      readAt: moment.nullable(),
    }),
  ),
});

const order = z.strictObject({
  id: z.string(),
  status: z.enum(orderStatuses),
  totalMinor: amount,
  currency: z.string(),
  contact: z.strictObject({ name: z.string(), phone: z.string(), city: z.string(), address: z.string() }),
  referralCode: z.string().nullable(),
  placedAt: moment,
  paidAt: moment.nullable(),
  items: z.array(
    z.strictObject({
      name: z.record(z.string(), z.string()),
      quantity: count,
      unitPriceMinor: amount,
    }),
  ),
});

/** Everything that is kept of a person. */
export const exportSchema = z.strictObject({
  exportedAt: moment,
  account: z.strictObject({
    name: z.string(),
    email: z.string().nullable(),
    emailConfirmed: z.boolean(),
    role: z.string(),
    since: moment,
    cameBy: z.strictObject({ code: z.string(), at: moment }).nullable(),
  }),
  signIn: z.array(z.strictObject({ method: z.string(), since: moment })),
  sessions: z.array(z.strictObject({ device: z.string().nullable(), since: moment, until: moment })),
  wallets: z.array(
    z.strictObject({ address: z.string(), chainId: count, linkedAt: moment, unlinkedAt: moment.nullable() }),
  ),
  codes: z.array(
    z.strictObject({ code: z.string(), wallet: z.string(), active: z.boolean(), since: moment, visits: count }),
  ),
  orders: z.array(order),
  payments: z.array(
    z.strictObject({
      orderReference: z.string(),
      orderId: z.string(),
      provider: z.string(),
      amountMinor: amount,
      currency: z.string(),
      status: z.string(),
      at: moment,
    }),
  ),
  memberships: z.array(z.strictObject({ level: count, startsAt: moment, endsAt: moment, orderId: z.string() })),
  credit: z.array(
    z.strictObject({ kind: z.string(), reason: z.string(), amountMinor: amount, currency: z.string(), at: moment }),
  ),
  rewards: z.array(
    z.strictObject({
      code: z.string(),
      wallet: z.string(),
      status: z.enum(rewardStatuses),
      tokenAmount: amount.nullable(),
      usdMicros: amount,
      txHash: z.string().nullable(),
      rejectionReason: z.string().nullable(),
      at: moment,
      mintedAt: moment.nullable(),
    }),
  ),
  notifications: z.array(
    z.strictObject({
      type: z.enum(notificationTypes),
      data: z.record(z.string(), z.string()),
      at: moment,
      readAt: moment.nullable(),
    }),
  ),
});
