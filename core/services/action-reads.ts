import { and, desc, eq, sql } from "drizzle-orm";
import type { ActionSubject } from "#core/domain/logged-action";
import type { Database } from "#db/client";
import { actionLog, users } from "#db/schema";

/** Query: what was done to one thing, newest first, with the name of who did it; the actor itself where it is no account. */
export function actionsOf(
  db: Database,
  { subject, subjectId, limit }: { subject: ActionSubject; subjectId: string; limit: number },
) {
  return db
    .select({
      id: actionLog.id,
      actor: sql<string>`coalesce(${users.name}, ${actionLog.actor})`,
      action: actionLog.action,
      before: actionLog.before,
      after: actionLog.after,
      reason: actionLog.reason,
      at: actionLog.at,
    })
    .from(actionLog)
    .leftJoin(users, eq(users.id, actionLog.actor))
    .where(and(eq(actionLog.subject, subject), eq(actionLog.subjectId, subjectId)))
    .orderBy(desc(actionLog.at), desc(actionLog.id))
    .limit(limit);
}
