import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { describeMine, findMine, type MyRewardsFilter, myRewardRows } from "#core/services/referrals/my-rewards";
import { referralRewards } from "#db/schema";

export interface ListMyRewardsInput extends MyRewardsFilter {
  userId: string;
  /** The key of the last reward of the page before. */
  before?: string | undefined;
  pageSize: number;
  now: Date;
}

/** A page of a referrer's rewards, newest first; however many there are, it reads a page of them. One round trip. */
export async function listMyRewards(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { before, pageSize, now, ...filter }: ListMyRewardsInput,
) {
  const { where, orderBy } = findMine(filter, { before, timeZone: clone.timeZone });
  const shown = db
    .select({ reference: referralRewards.orderReference })
    .from(referralRewards)
    .where(where)
    .orderBy(...orderBy)
    // One more tells whether there is another page.
    .limit(pageSize + 1);
  const rows = await myRewardRows(db, sql`(${shown})`, now);
  const page = rows.slice(0, pageSize).map(describeMine);
  return {
    rewards: page,
    /** The reward after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.key ?? null) : null,
  };
}
