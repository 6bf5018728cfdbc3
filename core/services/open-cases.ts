import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { openRefundStatuses, refusedRefundStatuses, stuckAnswers } from "#core/domain/refund";
import { paymentEvents, refunds } from "#db/schema";

/**
 * Conditions for what needs a person: unresolved parked events, and refunds that the provider has refused, has had in work for
 * weeks, or cannot be asked about here (`needsPerson`).
 */
export const openCases = {
  events: and(eq(paymentEvents.outcome, "parked"), isNull(paymentEvents.resolvedAt)),
  refunds: and(
    isNull(refunds.resolvedAt),
    or(
      inArray(refunds.status, refusedRefundStatuses),
      and(inArray(refunds.status, openRefundStatuses), inArray(refunds.lastAnswerCode, stuckAnswers)),
    ),
  ),
};
