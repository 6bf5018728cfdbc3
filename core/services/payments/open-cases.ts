import { and, eq, inArray, isNull } from "drizzle-orm";
import { needsPerson, refundStatuses } from "#core/domain/refund";
import { paymentEvents, refunds } from "#db/schema";

/** Conditions for what needs a person: unresolved parked events, and refunds that the provider refused. */
export const openCases = {
  events: and(eq(paymentEvents.outcome, "parked"), isNull(paymentEvents.resolvedAt)),
  refunds: and(inArray(refunds.status, refundStatuses.filter(needsPerson)), isNull(refunds.resolvedAt)),
};
