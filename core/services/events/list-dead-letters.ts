import { asc, count, desc, eq, getTableColumns, isNotNull, isNull } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { readMessageSubjects } from "#core/services/events/message-subjects";
import { deadLetters, users } from "#db/schema";

/** Resolved dead letters shown beside the open ones. */
const DECIDED_SHOWN = 20;

/**
 * A page of open dead letters, the oldest first, and the latest resolved ones, each with what it is about. `resolverName` is null for an open one,
 * and when the resolver's account is gone.
 */
export async function listDeadLetters(
  ctx: Pick<ServiceContext, "db">,
  { page, pageSize }: { page: number; pageSize: number },
) {
  const { db } = ctx;
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
  const subjects = await readMessageSubjects(
    ctx,
    [...open, ...decided].map(({ body }) => body),
  );
  const none = { eventType: null, orderId: null, code: null };
  return {
    open: open.map((letter, at) => ({ ...letter, resolverName: null, ...(subjects[at] ?? none) })),
    decided: decided.map((letter, at) => ({ ...letter, ...(subjects[open.length + at] ?? none) })),
    total: total?.letters ?? 0,
  };
}
