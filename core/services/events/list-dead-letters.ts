import { asc, count, desc, eq, getTableColumns, isNotNull, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { deadLetters, users } from "#db/schema";

/** Resolved dead letters shown beside the open ones. */
const DECIDED_SHOWN = 20;

/**
 * A page of open dead letters, the oldest first, and the latest resolved ones. `resolverName` is null for an open one,
 * and when the resolver's account is gone.
 */
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
      .select({ ...getTableColumns(deadLetters), resolverName: users.name })
      .from(deadLetters)
      .leftJoin(users, eq(users.id, deadLetters.resolvedBy))
      .where(isNotNull(deadLetters.resolvedAt))
      .orderBy(desc(deadLetters.resolvedAt), asc(deadLetters.id))
      .limit(DECIDED_SHOWN),
  ]);
  return { open: open.map((letter) => ({ ...letter, resolverName: null })), decided, total: total?.letters ?? 0 };
}
