import { asc, count, desc, isNotNull, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { deadLetters } from "#db/schema";

/** Decided letters shown beside the open ones. */
const DECIDED_SHOWN = 20;

/** A page of messages that wait for a person, the oldest first, and what was decided last about others. */
export async function listDeadLetters(
  { db }: Pick<ServiceContext, "db">,
  { page, pageSize }: { page: number; pageSize: number },
) {
  const [open, [total], decided] = await db.batch([
    db
      .select()
      .from(deadLetters)
      .where(isNull(deadLetters.resolvedAt))
      .orderBy(asc(deadLetters.receivedAt), asc(deadLetters.id))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db.select({ letters: count() }).from(deadLetters).where(isNull(deadLetters.resolvedAt)),
    db
      .select()
      .from(deadLetters)
      .where(isNotNull(deadLetters.resolvedAt))
      .orderBy(desc(deadLetters.resolvedAt), asc(deadLetters.id))
      .limit(DECIDED_SHOWN),
  ]);
  return { open, decided, total: total?.letters ?? 0 };
}
