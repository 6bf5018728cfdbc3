import { letterTraits } from "#core/domain/letter-kind";
import { accountLabel } from "#core/domain/mailbox";
import { stopsLetters } from "#core/services/accounts/letter-settings";
import { greetingName } from "#core/services/accounts/link-letter";
import { queueMail } from "#core/services/accounts/queue-mail";
import { OLDEST_NEWS_MS } from "#core/services/accounts/untold-letters";
import type { AccountContext } from "#core/services/context";
import { adjustedNews, adjustedSalesQuery, reducedNews, reducedRewardsQuery } from "#core/services/refunds/ledger-news";
import {
  refundedNews,
  refundedQuery,
  secondPaymentNews,
  secondPaymentsQuery,
} from "#core/services/refunds/refund-news";

const DAY_MS = 24 * 3_600_000;

/**
 * Writes each letter about a refund exactly once: to a payer whose second payment is being refunded, and, once a refund is
 * done, to the buyer, to the referrer whose reward it lowers, and to each vendor whose sale it adjusts.
 *
 * Called after each refund and by cron: the next call tells what a crash or an outage left untold.
 */
export async function tellOfRefunds(
  ctx: Pick<AccountContext, "db" | "letters" | "randomBytes">,
  { now }: { now: Date },
): Promise<{ told: number }> {
  const { db, letters } = ctx;
  const since = new Date(now.getTime() - OLDEST_NEWS_MS);
  const [twice, refunded, rewards, sales] = await db.batch([
    secondPaymentsQuery(db, since),
    refundedQuery(db, since),
    reducedRewardsQuery(db, since),
    adjustedSalesQuery(db, since),
  ]);
  const news = [
    ...twice.map(secondPaymentNews),
    ...refunded.map(refundedNews),
    ...rewards.map(reducedNews),
    ...sales.map(adjustedNews),
  ];
  const expiresAt = new Date(now.getTime() + DAY_MS);
  let told = 0;
  for (const { letterId: id, locale, reader, facts } of news) {
    const about = { locale, name: greetingName(reader), account: accountLabel(reader) };
    const stop = letterTraits[facts.kind].optional ? await stopsLetters(ctx, reader) : {};
    if (!stop) continue;
    const letter = { id, to: reader.email, ...letters.write({ ...facts, ...about, ...stop, token: null }) };
    const { queued } = await queueMail({ db }, { letter, expiresAt, now, tellsOnly: true });
    if (queued) told++;
  }
  return { told };
}
