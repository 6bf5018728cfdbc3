import { eq, sql } from "drizzle-orm";
import type { DueLetterKind } from "#core/domain/letter-kind";
import { type RejectionReason, readRejection } from "#core/domain/rejection";
import type { RewardStatus } from "#core/domain/reward";
import type { LetterFacts } from "#core/ports/letter-writer";
import { lastLocale, reader } from "#core/services/accounts/untold-letters";
import { dueTokens } from "#core/services/due-amount";
import type { DueLetter } from "#core/services/letters/due-letter";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { referralRewards, rewardWallets, users } from "#db/schema";

type RewardLetterKind = Exclude<DueLetterKind, "orderPaid">;

/** The states in which a letter still says what is so. Once a reward is paid, that it was approved is no news. */
const newsIn: Record<RewardLetterKind, readonly RewardStatus[]> = {
  rewardEarned: ["pending_approval", "approved", "minting", "minted", "failed"],
  rewardApproved: ["approved", "minting", "failed"],
  rewardPaid: ["minted"],
  rewardRejected: ["rejected"],
};

/** The refund has told it already, or nobody is left to be told. */
const toldOtherwise: readonly RejectionReason["code"][] = ["refunded", "no_wallet"];

/** A reward's letter to its referrer; null where it has gone on since. */
export async function readReward(
  db: Database,
  { kind, orderReference }: { kind: RewardLetterKind; orderReference: string },
): Promise<DueLetter | null> {
  const [row] = await db
    .select({
      status: referralRewards.status,
      createdAt: referralRewards.createdAt,
      approvedAt: referralRewards.approvedAt,
      mintedAt: referralRewards.mintedAt,
      due: dueTokens,
      minted: referralRewards.mintedAmount,
      decimals: referralRewards.tokenDecimals,
      usdMicros: referralRewards.usdMicros,
      code: referralRewards.referralCode,
      wallet: sql<string | null>`coalesce(${referralRewards.referrerWallet}, ${rewardWallets.address})`,
      linked: sql<boolean>`exists (select from wallet_links l
        where l.code = ${referralRewards.referralCode} and l.stopped_at is null)`,
      rejectedAt: sql<string | null>`(select max(t.at) from reward_transitions t
        where t.order_reference = ${referralRewards.orderReference} and t.to_status = ${literal<RewardStatus>("rejected")})`,
      rejectionCode: referralRewards.rejectionCode,
      rejectionParams: referralRewards.rejectionParams,
      rejectionReason: referralRewards.rejectionReason,
      locale: lastLocale,
      reader,
    })
    .from(referralRewards)
    .innerJoin(users, eq(users.id, referralRewards.referrerUserId))
    .leftJoin(rewardWallets, eq(rewardWallets.orderReference, referralRewards.orderReference))
    .where(eq(referralRewards.orderReference, orderReference));
  if (!row || !newsIn[kind].includes(row.status)) return null;
  if (kind === "rewardRejected" && row.rejectionCode && toldOtherwise.includes(row.rejectionCode)) return null;
  const { rejection, rejectionReason } = readRejection(row);
  const amount = row.minted ?? (row.due === null ? null : BigInt(row.due));
  const news: NonNullable<LetterFacts["news"]> = {
    tokens: amount === null || row.decimals === null ? null : { amount, decimals: row.decimals },
    usdMicros: row.usdMicros,
    code: row.code,
    wallet: row.wallet,
    next: row.status === "pending_approval" ? "check" : row.wallet !== null || row.linked ? "pay" : "wallet",
    why: rejection?.code ?? null,
    words: rejectionReason,
  };
  const moments: Record<RewardLetterKind, Date | null> = {
    rewardEarned: row.createdAt,
    rewardApproved: row.approvedAt,
    rewardPaid: row.mintedAt,
    rewardRejected: row.rejectedAt === null ? null : new Date(row.rejectedAt),
  };
  return { at: moments[kind] ?? row.createdAt, locale: row.locale, reader: row.reader, facts: { news } };
}
