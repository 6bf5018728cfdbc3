import { and, count, eq, gte, ne, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { isSamePerson } from "#core/domain/person";
import { dayInTimeZone, daysBefore, keptDays } from "#core/domain/visit-day";
import { actionsOf } from "#core/services/action-reads";
import type { ServiceContext } from "#core/services/context";
import { liveLinkOf, waitingUntil } from "#core/services/live-link";
import { codeRows, describeCode } from "#core/services/referrals/list-codes";
import { standingSums } from "#core/services/referrals/referral-sums";
import { countsOf, tokensOf } from "#core/services/referrals/reward-totals";
import { refcodes, refcodeVisitsDaily, users, walletLinks } from "#db/schema";

/** Entries of the action log that are shown: the newest. */
const SHOWN = 10;

export type CodeDesk = Awaited<ReturnType<typeof readCode>>;

/**
 * One code with its referrer, for an admin: what the list shows, visits by day, what the referrer earned and owes, what
 * deactivating or reactivating it would do, and what was done to it.
 *
 * @throws DomainError `not_found`
 */
export async function readCode(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { code, viewerId, now }: { code: string; viewerId: string; now: Date },
) {
  const today = dayInTimeZone(now.getTime(), clone.timeZone);
  const since = (days: number) =>
    sql`coalesce(sum(visits) filter (where day >= ${daysBefore(today, days - 1)}::date), 0)`;
  const owned = db.select({ id: refcodes.userId }).from(refcodes).where(eq(refcodes.code, code));
  const [[row], [visits], [others], [link], [viewer], actions] = await db.batch([
    codeRows(db, eq(refcodes.code, code)),
    db
      .select({
        today: since(1).mapWith(Number),
        last7Days: since(7).mapWith(Number),
        last28Days: since(keptDays).mapWith(Number),
      })
      .from(refcodeVisitsDaily)
      .where(and(eq(refcodeVisitsDaily.code, code), gte(refcodeVisitsDaily.day, daysBefore(today, keptDays - 1)))),
    db
      .select({ active: count() })
      .from(refcodes)
      .where(and(eq(refcodes.userId, owned), ne(refcodes.code, code), refcodes.active)),
    db
      .select({
        paysFrom: waitingUntil(now),
        isWalletGone: sql<boolean>`${refcodes.walletAddress} is not null and not exists (
          select 1 from wallets w
          where w.address = ${refcodes.walletAddress} and w.user_id = ${refcodes.userId} and w.unlinked_at is null)`,
      })
      .from(refcodes)
      .leftJoin(walletLinks, liveLinkOf(refcodes.code))
      .where(eq(refcodes.code, code)),
    db.select({ id: users.id, email: users.email }).from(users).where(eq(users.id, viewerId)),
    actionsOf(db, { subject: "refcode", subjectId: code, limit: SHOWN }),
  ]);
  if (!row || !viewer) throw new DomainError("not_found", "no such code");
  const sums = await standingSums(db, row.referrerId);
  const isOwn = isSamePerson(viewer, { id: row.referrerId, email: row.referrerEmail });
  return {
    ...describeCode(row),
    visitsOfLate: visits ?? { today: 0, last7Days: 0, last28Days: 0 },
    /** From when on a wallet that has just taken it over is paid. */
    paysFrom: link?.paysFrom ?? null,
    /** Its wallet is not linked: what is reactivated then works once it is. */
    isWalletGone: link?.isWalletGone ?? false,
    /** The referrer's other codes that work: they go on when this one is deactivated. */
    otherActiveCodes: others?.active ?? 0,
    /** The referrer's rewards by status, and their tokens in the smallest unit. */
    rewardCounts: countsOf(sums.rows),
    tokens: tokensOf(sums.rows),
    /** A code of the admin's own is another one's to decide. */
    isOwn,
    actions,
  };
}
