import { and, eq, gt, notExists, notLike, sql } from "drizzle-orm";
import { defaultLocale } from "#core/domain/locale";
import { accountLabel } from "#core/domain/mailbox";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMail } from "#core/services/accounts/queue-mail";
import type { AccountContext } from "#core/services/context";
import { mails, paymentAttempts, refunds, users } from "#db/schema";

const DAY_MS = 24 * 3_600_000;

/** Letters written in one go; the next call writes the others. */
const BATCH = 20;

/**
 * Writes to each payer whose second payment is being refunded, once a refund. Called after each refund and by cron, so
 * a crash only delays a letter. Skips refunds older than a day: sent letters are remembered for a week only.
 */
export async function tellOfRefunds(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  { now }: { now: Date },
): Promise<{ told: number }> {
  const letterId = sql<string>`'refund:' || ${refunds.orderReference}`;
  const untold = await db
    .select({
      letterId: letterId.as("letter_id"),
      orderReference: refunds.orderReference,
      amountMinor: refunds.amountMinor,
      currency: refunds.currency,
      locale: paymentAttempts.locale,
      payer: { id: users.id, name: users.name, email: users.email, emailVerified: users.emailVerified },
    })
    .from(refunds)
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, refunds.orderReference))
    .innerJoin(users, eq(users.id, paymentAttempts.payerId))
    .where(
      and(
        gt(refunds.createdAt, new Date(now.getTime() - DAY_MS)),
        eq(refunds.reason, "double_payment"),
        // Accounts without a mailbox have an address of this domain.
        notLike(users.email, "%.invalid"),
        notExists(db.select({ id: mails.id }).from(mails).where(eq(mails.id, letterId))),
      ),
    )
    .limit(BATCH);
  let told = 0;
  for (const { letterId: id, locale, payer, ...refund } of untold) {
    const account = accountLabel(payer);
    const name = greetingName(payer);
    const written = letters.write({
      kind: "refund",
      locale: locale ?? defaultLocale,
      name,
      account,
      token: null,
      refund,
    });
    const letter = { id, to: payer.email, ...written };
    const expiresAt = new Date(now.getTime() + DAY_MS);
    const { queued } = await queueMail({ db }, { letter, expiresAt, now, tellsOnly: true });
    if (queued) told++;
  }
  return { told };
}
