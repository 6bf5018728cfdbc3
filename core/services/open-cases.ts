import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { IN_WORK_TOO_LONG, openRefundStatuses, refusedRefundStatuses } from "#core/domain/refund";
import { paymentEvents, refunds } from "#db/schema";

/**
 * Conditions for what needs a person: unresolved parked events, and refunds that the provider has refused or has had in work
 * for weeks (`needsPerson`).
 */
export const openCases = {
  events: and(eq(paymentEvents.outcome, "parked"), isNull(paymentEvents.resolvedAt)),
  refunds: and(
    isNull(refunds.resolvedAt),
    or(
      inArray(refunds.status, refusedRefundStatuses),
      and(inArray(refunds.status, openRefundStatuses), eq(refunds.lastAnswerCode, IN_WORK_TOO_LONG)),
    ),
  ),
};
