import { asc, eq, inArray, type SQLWrapper, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { membershipOrders, membershipPeriods, periodAdjustments } from "#db/schema";

/**
 * The query of everything that decides a person's membership: their paid orders, with what refunds took off each. Their
 * history is `membershipHistory` of its rows.
 */
export function paidMembershipsQuery(db: Database, userId: string | SQLWrapper) {
  return db
    .select({
      period: membershipPeriods,
      terms: {
        planId: membershipOrders.planId,
        level: membershipOrders.level,
        months: membershipOrders.months,
        priceMinor: membershipOrders.priceMinor,
      },
      paidAt: membershipPeriods.createdAt,
      refundedMinor: sql`(
        select coalesce(sum(${periodAdjustments.amountMinor}), 0) from ${periodAdjustments}
        where ${periodAdjustments.userId} = ${membershipPeriods.userId}
          and ${periodAdjustments.orderId} = ${membershipPeriods.orderId})`.mapWith(BigInt),
    })
    .from(membershipPeriods)
    .innerJoin(membershipOrders, eq(membershipOrders.orderId, membershipPeriods.orderId))
    .where(
      typeof userId === "string" ? eq(membershipPeriods.userId, userId) : inArray(membershipPeriods.userId, userId),
    )
    .orderBy(asc(membershipPeriods.position));
}
