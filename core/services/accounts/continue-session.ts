import { sql } from "drizzle-orm";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";

export interface ContinueSessionInput {
  userId: string;
  /** The session that was active when the person left for another sign-in service. */
  sessionId: string;
  /** The one that began when they came back as themselves; its token is in their cookie now. */
  begun: { id: string; token: string };
  now: Date;
}

/**
 * Lets a session go on, with its first factor proven again, under the token of one that its person has just begun, which
 * ends. A session that has ended meanwhile stays so: the new one is then an ordinary sign-in.
 */
export async function continueSession(
  { db }: Pick<AccountContext, "db">,
  { userId, sessionId, begun, now }: ContinueSessionInput,
): Promise<void> {
  const old = sql`id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)}`;
  await db.batch([
    db.execute(sql`
      delete from sessions where id = ${begun.id} and user_id = ${userId} and exists (select 1 from sessions where ${old})`),
    db.execute(sql`update sessions set token = ${begun.token}, proven_at = ${at(now)}
      where ${old} and not exists (select 1 from sessions where id = ${begun.id})`),
  ]);
}
