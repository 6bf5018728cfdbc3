import { and, eq, type SQL, sql } from "drizzle-orm";
import { creditAccounts, paymentEvents, payouts } from "#db/schema";
import type { Book } from "./books.ts";
import { requestsDecided } from "./deeds.ts";
import type { MixedWorld } from "./world.ts";

/** What the storm was made of, by what it left behind. */
export type Seen = Record<string, number>;

/** A storm may be without it: an admin decides otherwise, or the provider is never asked in its bad mood. */
const byChance = new Set(["refunds refused", "more than was left"]);

const sumOf = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** Counts what happened. */
export async function whatHappened(world: MixedWorld, books: readonly Book[], gone: number): Promise<Seen> {
  const count = (is: (book: Book) => boolean) => books.filter(is).length;
  const done = books.flatMap((book) => book.done);
  const reasons = Map.groupBy(done, ({ reason }) => reason);
  const ofReason = (reason: Book["done"][number]["reason"]) => reasons.get(reason)?.length ?? 0;
  const payoutsThat = (are: SQL | undefined) => world.adminDb.$count(payouts, are);
  const decided = await requestsDecided(world);
  return {
    "paid by card": count((book) => book.isPaying && book.attempt.provider !== "credit"),
    "paid by credit": count((book) => book.isPaying && book.attempt.provider === "credit"),
    memberships: count((book) => book.isPaying && book.order.purpose === "membership_upgrade"),
    "paid without a referrer": count((book) => book.isPaying && book.order.referralCode === null),
    "paid twice": ofReason("double_payment"),
    "refunded whole": ofReason("whole"),
    "refunded by lines": ofReason("lines"),
    goodwill: ofReason("goodwill"),
    "in the cabinet": ofReason("cabinet"),
    chargebacks: ofReason("chargeback"),
    "requests granted": decided.granted,
    "requests declined": decided.declined,
    "refunds refused": sumOf(books.map(({ refunds }) => refunds.filter(({ status }) => status === "refused").length)),
    "more than was left": await world.adminDb.$count(paymentEvents, eq(paymentEvents.noteCode, "refund_excess")),
    "rewards minted": count((book) => book.reward?.status === "minted"),
    "paid to a late wallet": count((book) => book.reward?.status === "minted" && book.reward.referrerWallet === null),
    "rewards refunded": count((book) => book.reward?.rejectionCode === "refunded"),
    debts: count((book) => book.debts.length > 0),
    offsets: count((book) => book.offsets.length > 0),
    "whole debts offset": count((book) => book.reward?.rejectionCode === "offset_by_debt"),
    "payouts in credit": await payoutsThat(eq(payouts.method, "credit")),
    "payouts by bank": await payoutsThat(and(eq(payouts.method, "bank"), eq(payouts.status, "paid"))),
    "payouts that failed": await payoutsThat(eq(payouts.status, "failed")),
    "payouts that came back": await payoutsThat(eq(payouts.status, "returned")),
    "refunds after a payout": await countTooLate(world),
    "buyers gone": gone,
    "credit in suspense": await world.adminDb.$count(creditAccounts, eq(creditAccounts.kind, "suspense")),
    "workers killed": world.payments.kills,
    "trips to the database": world.network.requests,
  };
}

/** How many refunds of what was paid out were taken off another payout. */
async function countTooLate({ adminDb }: MixedWorld): Promise<number> {
  const { rows } = await adminDb.execute<{ count: string }>(sql`
    select count(*) from payout_adjustments a where not exists (
      select from payout_settlements s where s.payout_id = a.payout_id and s.settlement_id = a.settlement_id)`);
  return Number(rows[0]?.count);
}

/** What a storm must be made of and was not. */
export function missing(seen: Seen): string[] {
  return Object.entries(seen).flatMap(([what, count]) =>
    count === 0 && !byChance.has(what) ? [`the storm had none: ${what}`] : [],
  );
}
