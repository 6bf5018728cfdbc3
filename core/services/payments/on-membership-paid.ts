import type { BatchItem } from "drizzle-orm/batch";
import { judgeUpgrade, membershipHistory, planMembership } from "#core/domain/membership";
import {
  attributionAtPayment,
  type KnownOrderFacts,
  type PaidInput,
  paidStatements,
} from "#core/services/payments/paid-facts";
import type { Database } from "#db/client";
import { membershipPeriods } from "#db/schema";

/**
 * The writes of a paid membership, for one guarded batch: paid once, the next period of the member, and the event. A
 * reward is due only when the payment lifted the member to a level never had before. Of two concurrent payments one
 * takes the next period; the other plans again after it.
 */
export function onMembershipPaid(db: Database, facts: KnownOrderFacts, input: PaidInput): BatchItem<"pg">[] {
  const { order, membership, paidMemberships } = facts;
  const { now: paidAt, timeZone } = input;
  if (!membership) throw new Error("a membership order has its terms");
  const { planId, level, months, priceMinor } = membership;
  const terms = { planId, level, months, priceMinor };
  const period = planMembership(membershipHistory(paidMemberships, timeZone), terms, { paidAt, timeZone });
  return [
    ...paidStatements(db, order.id, input, judgeUpgrade(attributionAtPayment(facts, false), period.isUpgrade)),
    db.insert(membershipPeriods).values({ ...period, userId: order.buyerId, orderId: order.id, createdAt: paidAt }),
  ];
}
