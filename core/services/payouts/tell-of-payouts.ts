import { and, asc, eq, gt, or, type SQL, sql } from "drizzle-orm";
import type { LetterKind } from "#core/domain/letter-kind";
import { accountLabel } from "#core/domain/mailbox";
import type { PayoutStatus } from "#core/domain/payout";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMail } from "#core/services/accounts/queue-mail";
import { isUntold, lastLocale, NEWS_AT_ONCE, OLDEST_NEWS_MS, reader } from "#core/services/accounts/untold-letters";
import type { AccountContext } from "#core/services/context";
import type { Database } from "#db/client";
import { payouts, users, vendors } from "#db/schema";

const DAY_MS = 86_400_000;

/** No bank takes longer to say what became of a payout; older ones are not looked at. */
const OLDEST_DAYS = 120;

const kinds: Record<Exclude<PayoutStatus, "pending">, LetterKind> = {
  paid: "payoutPaid",
  failed: "payoutFailed",
  returned: "payoutReturned",
};

/**
 * Writes each letter about a payout exactly once, to whoever works for the vendor: that it was paid, that the bank did not carry
 * it out, or that it came back. Called by cron: the next call tells what a crash or an outage left untold.
 */
export async function tellOfPayouts(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  { now }: { now: Date },
): Promise<{ told: number }> {
  const expiresAt = new Date(now.getTime() + DAY_MS);
  let told = 0;
  for (const { letterId: id, status, locale, reader, payout } of await untoldPayouts(db, now)) {
    if (status === "pending") continue;
    const about = { locale, name: greetingName(reader), account: accountLabel(reader) };
    const written = letters.write({ kind: kinds[status], payout, ...about, token: null });
    const letter = { id, to: reader.email, ...written };
    const { queued } = await queueMail({ db }, { letter, expiresAt, now, tellsOnly: true });
    if (queued) told++;
  }
  return { told };
}

function untoldPayouts(db: Database, now: Date) {
  const since = new Date(now.getTime() - OLDEST_NEWS_MS);
  const letterId = sql<string>`'payout:' || ${payouts.status} || ':' || ${payouts.id}`;
  const moved: SQL | undefined = or(
    gt(payouts.endedAt, since),
    and(eq(payouts.status, "paid"), gt(payouts.paidAt, since)),
  );
  return db
    .select({
      letterId: letterId.as("letter_id"),
      status: payouts.status,
      locale: lastLocale,
      payout: {
        vendorName: vendors.name,
        amountMinor: payouts.amountMinor,
        currency: payouts.currency,
        to: payouts.ibanMasked,
      },
      reader,
    })
    .from(payouts)
    .innerJoin(vendors, eq(vendors.id, payouts.vendorId))
    .innerJoin(users, eq(users.id, vendors.userId))
    .where(and(gt(payouts.createdAt, new Date(now.getTime() - OLDEST_DAYS * DAY_MS)), moved, isUntold(db, letterId)))
    .orderBy(asc(payouts.createdAt))
    .limit(NEWS_AT_ONCE);
}
