import { sql } from "drizzle-orm";
import { formatDecimal } from "#core/domain/decimal";
import type { ServiceContext } from "#core/services/context";
import { describeMine, findMine, type MyRewardsFilter, myRewardRows } from "#core/services/referrals/my-rewards";
import { referralRewards } from "#db/schema";

/** Rewards that one query reads. */
const CHUNK = 1_000;

/** Names of the columns, for whoever reads the file by machine: they stay. Amounts are decimals, moments are UTC. */
export const exportedRewardColumns = [
  "earned_at",
  "order",
  "code",
  "status",
  "tokens_earned",
  "tokens_due",
  "tokens_kept_back",
  "usd_due",
  "transaction",
] as const;

/**
 * All of a referrer's rewards of a filter, newest first, some rows at a time, each as texts in the order of
 * {@link exportedRewardColumns}. Holds one chunk in memory, and reads the next only when it is asked for.
 */
export async function* exportMyRewards(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { now, ...filter }: MyRewardsFilter & { userId: string; now: Date },
): AsyncGenerator<string[][], void> {
  let before: string | undefined;
  while (true) {
    const { where, orderBy } = findMine(filter, { before, timeZone: clone.timeZone });
    const shown = db
      .select({ reference: referralRewards.orderReference })
      .from(referralRewards)
      .where(where)
      .orderBy(...orderBy)
      .limit(CHUNK);
    const rows = await myRewardRows(db, sql`(${shown})`, now);
    if (rows.length > 0) yield rows.map((row) => textsOf(describeMine(row)));
    before = rows.at(-1)?.reward.publicId;
    if (rows.length < CHUNK) return;
  }
}

function textsOf(reward: ReturnType<typeof describeMine>): string[] {
  const { tokenDecimals, tokenAmount, dueAmount, keptBack } = reward;
  const tokens = (amount: bigint | null) =>
    amount === null || tokenDecimals === null ? "" : formatDecimal({ value: amount, scale: tokenDecimals });
  return [
    reward.createdAt.toISOString(),
    reward.orderLabel,
    reward.code,
    reward.status,
    tokens(tokenAmount),
    tokens(dueAmount),
    tokens(keptBack),
    formatDecimal({ value: reward.dueUsdMicros, scale: 6 }),
    reward.txHash ?? "",
  ];
}
