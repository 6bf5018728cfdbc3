import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { refundAnswers } from "#core/domain/payment-note";
import { byHandId } from "#core/domain/refund";
import { refundStanding } from "#core/domain/refund-standing";
import type { ServiceContext } from "#core/services/context";
import { openCases } from "#core/services/open-cases";
import type { Database } from "#db/client";
import { paymentAttempts, refunds } from "#db/schema";

export interface ListRefundsInput {
  /** `to_decide`: those that need a person. */
  show: "to_decide" | "all";
  /** The id of the last refund of the page before. */
  before?: string | undefined;
  pageSize: number;
}

/** Refunds of all orders, newest first, a page after the refund `before`. One round trip. */
export async function listRefunds({ db }: Pick<ServiceContext, "db">, { show, before, pageSize }: ListRefundsInput) {
  const rows = await db
    .select({
      refund: refunds,
      orderId: paymentAttempts.orderId,
      byHand: sql<
        string | null
      >`(select other.id from refunds other where other.id = ${byHandId("")} || ${refunds.id})`,
    })
    .from(refunds)
    .innerJoin(paymentAttempts, eq(paymentAttempts.orderReference, refunds.orderReference))
    .where(
      and(
        show === "to_decide" ? openCases.refunds : undefined,
        before === undefined ? undefined : olderThan(db, before),
      ),
    )
    .orderBy(desc(refunds.createdAt), desc(refunds.id))
    // One more tells whether there is another page.
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  return {
    refunds: page.map(({ refund, orderId, byHand }) => ({
      ...describeRefund(refund),
      orderId,
      standing: refundStanding(refund, byHand === null ? [] : [{ id: byHand }]),
    })),
    /** The refund after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.refund.id ?? null) : null,
  };
}

export type ListedRefund = Awaited<ReturnType<typeof listRefunds>>["refunds"][number];

function describeRefund({ lastAnswerCode: code, lastAnswerParams: params, ...row }: typeof refunds.$inferSelect) {
  return { ...row, answered: refundAnswers.read({ code, params, text: row.lastAnswer }).why };
}

function olderThan(db: Database, id: string): SQL {
  const last = db.select({ createdAt: refunds.createdAt, id: refunds.id }).from(refunds).where(eq(refunds.id, id));
  return sql`(${refunds.createdAt}, ${refunds.id}) < (${last})`;
}
