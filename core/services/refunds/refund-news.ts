import { and, asc, eq, gt, inArray, notInArray, type SQL, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { CREDIT } from "#core/domain/payment";
import { doneRefundStatuses, type RefundReason, refusedRefundStatuses } from "#core/domain/refund";
import type { LetterFacts } from "#core/ports/letter-writer";
import type { LetterAccount } from "#core/services/accounts/link-letter";
import { isUntold, NEWS_AT_ONCE, reader } from "#core/services/accounts/untold-letters";
import type { Database } from "#db/client";
import { paymentAttempts, refunds, users } from "#db/schema";

/** A letter about a refund that is still to be written. Its id makes it unique. */
export interface RefundNews {
  letterId: string;
  locale: Locale | null;
  reader: LetterAccount;
  facts: Pick<LetterFacts, "kind" | "refund" | "reward" | "sale">;
}

/** Done since then: what it changed was written in the same moment. */
export function isDoneSince(since: Date): SQL | undefined {
  return and(inArray(refunds.status, doneRefundStatuses), gt(refunds.endedAt, since));
}

const secondPayment: RefundReason = "double_payment";

/** Not announced when done: a second payment's letter goes out when its refund is asked for, and the bank reports its own. */
const toldOtherwise: readonly RefundReason[] = [secondPayment, "chargeback"];

/** Reads for a batch: second payments whose refund was asked for after `since` and is not refused by the provider. */
export function secondPaymentsQuery(db: Database, since: Date) {
  const letterId = sql<string>`'refund:' || ${refunds.orderReference}`;
  return db
    .select({
      letterId: letterId.as("letter_id"),
      locale: paymentAttempts.locale,
      refund: {
        orderReference: refunds.orderReference,
        amountMinor: refunds.amountMinor,
        currency: refunds.currency,
      },
      reader,
    })
    .from(refunds)
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, refunds.orderReference))
    .innerJoin(users, eq(users.id, paymentAttempts.payerId))
    .where(
      and(
        gt(refunds.createdAt, since),
        eq(refunds.reason, secondPayment),
        notInArray(refunds.status, refusedRefundStatuses),
        isUntold(db, letterId),
      ),
    )
    .orderBy(asc(refunds.createdAt))
    .limit(NEWS_AT_ONCE);
}

/** Reads for a batch: refunds of orders that were done since then. */
export function refundedQuery(db: Database, since: Date) {
  const letterId = sql<string>`'refunded:' || ${refunds.id}`;
  return db
    .select({
      letterId: letterId.as("letter_id"),
      locale: paymentAttempts.locale,
      provider: paymentAttempts.provider,
      isByHand: sql<boolean>`${refunds.bankReference} is not null and ${refunds.sentAt} is null
        and ${refunds.providerShowsAt} is null`,
      refund: {
        orderReference: refunds.orderReference,
        amountMinor: refunds.amountMinor,
        currency: refunds.currency,
        note: refunds.note,
      },
      reader,
    })
    .from(refunds)
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, refunds.orderReference))
    .innerJoin(users, eq(users.id, paymentAttempts.payerId))
    .where(and(isDoneSince(since), notInArray(refunds.reason, [...toldOtherwise]), isUntold(db, letterId)))
    .orderBy(asc(refunds.endedAt))
    .limit(NEWS_AT_ONCE);
}

type Row<Query extends (db: Database, since: Date) => PromiseLike<unknown[]>> = Awaited<ReturnType<Query>>[number];

export function secondPaymentNews({ letterId, locale, reader, refund }: Row<typeof secondPaymentsQuery>): RefundNews {
  return { letterId, locale, reader, facts: { kind: "refund", refund } };
}

export function refundedNews(row: Row<typeof refundedQuery>): RefundNews {
  const { letterId, locale, reader, refund, provider, isByHand } = row;
  const to = provider === CREDIT ? "credit" : isByHand ? "transfer" : "card";
  return { letterId, locale, reader, facts: { kind: "refunded", refund: { ...refund, to } } };
}
