import { and, eq, isNull } from "drizzle-orm";
import { paymentEvents, refunds } from "#db/schema";

/** Which payments need a person: parked events nobody has decided about, and refunds the provider refused. */
export const openCases = {
  events: and(eq(paymentEvents.outcome, "parked"), isNull(paymentEvents.resolvedAt)),
  refunds: and(eq(refunds.status, "refused"), isNull(refunds.resolvedAt)),
};
