import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { findingSubjects } from "#core/domain/audit-finding";
import type { Database } from "#db/client";
import { auditFindings, paymentAttempts } from "#db/schema";

/**
 * The condition of findings about what is named: itself, or the payments of the order or the buyer of that id. Every kind of
 * subject is named: their index begins with it.
 */
export function findingsAbout(db: Pick<Database, "select">, named: string): SQL | undefined {
  const payments = db
    .select({ reference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(or(eq(paymentAttempts.orderId, named), eq(paymentAttempts.payerId, named)));
  return and(
    inArray(auditFindings.subject, [...findingSubjects]),
    sql`${auditFindings.subjectId} = any(array(select ${named}::text union all ${payments}))`,
  );
}
