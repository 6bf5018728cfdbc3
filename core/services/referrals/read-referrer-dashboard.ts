import { asc, eq, inArray, sql } from "drizzle-orm";
import { shareUrl } from "#core/domain/refcode";
import { comparedDays, fillDays, summariseDays } from "#core/domain/referral-figures";
import { isPaidOut } from "#core/domain/reward";
import { dayInTimeZone, daysBefore, keptDays } from "#core/domain/visit-day";
import type { ServiceContext } from "#core/services/context";
import { liveLinkOf, waitingUntil } from "#core/services/live-link";
import { ensureMailboxCode } from "#core/services/referrals/ensure-mailbox-code";
import { generalRate } from "#core/services/referrals/general-rate";
import { describeLabels, labelReads } from "#core/services/referrals/label-visits";
import { maskOrder } from "#core/services/referrals/my-rewards";
import type { RandomBytes } from "#core/services/referrals/new-code";
import { referralSums } from "#core/services/referrals/referral-sums";
import { debtRead } from "#core/services/referrals/reward-dues";
import { countsOf, tokensOf } from "#core/services/referrals/reward-totals";
import { unrewardedReads } from "#core/services/referrals/unrewarded-reads";
import { platformSettings, refcodes, refcodeVisitsTotal, walletLinks } from "#db/schema";

/** Orders without a reward that are shown. */
const HISTORY = 50;

export interface DashboardInput {
  userId: string;
  now: Date;
  randomBytes: RandomBytes;
  onCodeMade: () => void;
}

/**
 * What a referrer sees beside the list of rewards, in one round trip: codes, what is to come and what has come, figures, 28 days, the
 * funnel, and why other orders earned nothing (yet). Buyers are never named. Someone without a code gets one here, once
 * their mailbox is confirmed.
 *
 * @param input.onCodeMade called where that has happened: its event is to be relayed
 */
export async function readReferrerDashboard(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { userId, now, randomBytes, onCodeMade }: DashboardInput,
) {
  const { timeZone } = clone;
  const today = dayInTimeZone(now.getTime(), timeZone);
  const reads = {
    ...referralSums(db, { userId, from: daysBefore(today, comparedDays - 1), days: comparedDays, timeZone }),
    ...unrewardedReads(db, { userId, limit: HISTORY }),
    byLabel: labelReads(db, { userId, today }),
  };
  const myCodes = db.select({ code: refcodes.code }).from(refcodes).where(eq(refcodes.userId, userId));
  const [codes, [total], visits, { rows: sums }, refused, open, [settings], [debt], labels, labelSums] = await db.batch(
    [
      db
        .select({
          code: refcodes.code,
          walletAddress: refcodes.walletAddress,
          active: refcodes.active,
          deactivatedAt: refcodes.deactivatedAt,
          paysFrom: waitingUntil(now),
        })
        .from(refcodes)
        .leftJoin(walletLinks, liveLinkOf(refcodes.code))
        .where(eq(refcodes.userId, userId))
        .orderBy(asc(refcodes.createdAt)),
      db
        .select({ visits: sql<number>`coalesce(sum(${refcodeVisitsTotal.visits}), 0)::float8` })
        .from(refcodeVisitsTotal)
        .where(inArray(refcodeVisitsTotal.code, myCodes)),
      reads.visits,
      reads.sums,
      reads.refused,
      reads.open,
      db.select().from(platformSettings),
      debtRead(db, userId),
      reads.byLabel.labels,
      reads.byLabel.visits,
    ],
  );
  const made = codes.length === 0 ? await ensureMailboxCode({ db }, { userId, now, randomBytes }) : null;
  if (made !== null) onCodeMade();
  const myOwn =
    made === null ? codes : [{ code: made, walletAddress: null, active: true, deactivatedAt: null, paysFrom: null }];
  const byDay = sums.flatMap(({ day, signUps, orders, paidOrders, usdMicros }) =>
    day === null ? [] : [{ day, signUps, orders, paidOrders, usdMicros: BigInt(usdMicros) }],
  );
  const days = fillDays(today, [...visits, ...byDay]);
  const allTime = sums.filter(({ day }) => day === null);
  const visitsSince = (span: number) => sum(days.slice(-span), (day) => day.visits);
  return {
    codes: myOwn.map((own) => ({ ...own, shareUrl: shareUrl(clone.appUrl, own.code) })),
    labels: describeLabels(labels, labelSums.rows, clone.appUrl),
    visits: {
      total: total?.visits ?? 0,
      today: visitsSince(1),
      last7Days: visitsSince(7),
      last28Days: visitsSince(keptDays),
    },
    figures: summariseDays(days),
    days: days.slice(-keptDays),
    funnel: {
      visits: total?.visits ?? 0,
      signUps: sum(allTime, (row) => row.signUps),
      orders: sum(allTime, (row) => row.orders),
      paidOrders: sum(allTime, (row) => row.paidOrders),
      minted: sum(allTime, (row) => (row.status && isPaidOut(row.status) ? row.rewards : 0)),
    },
    earned: {
      usdMicros: allTime.reduce((all, row) => all + BigInt(row.usdMicros), 0n),
      tokens: tokensOf(allTime),
    },
    /** How many rewards stand how; only those that occur. */
    counts: countsOf(allTime),
    /** What was paid for orders that were refunded later and is still to be kept back; null for nothing. */
    debt: debt && debt.outstanding > 0n ? { tokenAmount: debt.outstanding, tokenDecimals: debt.decimals } : null,
    timeZone,
    rateBp: generalRate(clone, settings?.defaultReferralRateBp ?? null),
    tokenSymbol: clone.tokenSymbol,
    refused: refused.flatMap(({ reason, at, orderId }) =>
      reason ? [{ reason, at, orderLabel: maskOrder(orderId) }] : [],
    ),
    open: open.map(({ status, at, orderId }) => ({ status, at, orderLabel: maskOrder(orderId) })),
  };
}

function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((all, row) => all + of(row), 0);
}
