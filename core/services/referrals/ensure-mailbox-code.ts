import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { createMailboxCodeStatement, drawingCodes, type RandomBytes } from "#core/services/referrals/new-code";

/**
 * Gives a person whose mailbox is confirmed, and who has no code yet, a code that waits for its first wallet. Safe to
 * repeat and to run twice at once: an index that is unique to a person decides.
 *
 * @returns the new code; null where none was due
 */
export async function ensureMailboxCode(
  { db }: Pick<ServiceContext, "db">,
  { userId, now, randomBytes }: { userId: string; now: Date; randomBytes: RandomBytes },
): Promise<string | null> {
  const [, made] = await drawingCodes(randomBytes, (code) =>
    db.batch([
      db.execute(sql`select id from users where id = ${userId} for no key update`),
      createMailboxCodeStatement(db, { code, userId, now }),
    ]),
  );
  return made.rows[0]?.code ?? null;
}
