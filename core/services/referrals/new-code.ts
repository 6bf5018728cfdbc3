import { sql } from "drizzle-orm";
import { generateCode } from "#core/domain/refcode";
import { eventsFor } from "#core/services/outbox";
import type { Database } from "#db/client";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";

/** With 58^8 codes even one collision is rarer than one in a billion for the first hundred thousand. */
const MAX_DRAWS = 5;

export type RandomBytes = (length: number) => Uint8Array;

/** Runs a write with a random code, and again with another one if the code is taken. */
export function drawingCodes<Answer>(
  randomBytes: RandomBytes,
  write: (code: string) => PromiseLike<Answer>,
): Promise<Answer> {
  const isTaken = (error: unknown) => violatedConstraint(error) === "refcodes_pkey";
  return retryLostRace(MAX_DRAWS, isTaken, () => write(generateCode(randomBytes)));
}

/**
 * One statement that gives a linked wallet without a code its code, with the event. It locks the wallet's row, so that
 * unlinking it concurrently cannot leave the code active. A person whose code has no wallet gets no second one: a wallet
 * takes that code over, by a message signed for it.
 */
export function createCodeStatement(
  db: Database,
  { code, userId, address, now }: { code: string; userId: string; address: string; now: Date },
) {
  return db.execute(sql`
    with owned as (
      select user_id, address from wallets
      where address = ${address} and user_id = ${userId} and unlinked_at is null for update
    ), made as (
      insert into refcodes (code, user_id, wallet_address, active, created_at)
      select ${code}, user_id, address, true, ${at(now)} from owned
      where not exists (select 1 from refcodes where user_id = ${userId} and wallet_address is null)
      on conflict (wallet_address) do nothing
      returning code
    )
    ${eventsFor(sql`made`, { type: "refcode.changed", code }, { now, id: sql`'refcode.created:' || code` })}`);
}

/**
 * One statement that gives a person whose mailbox is confirmed, and who has no code at all, a code without a wallet, with
 * the event. Its transaction has locked the account: a wallet that is being linked would give the person a code too.
 *
 * @returns the query; its row is the code that was made
 */
export function createMailboxCodeStatement(
  db: Database,
  { code, userId, now }: { code: string; userId: string; now: Date },
) {
  return db.execute<{ code: string }>(sql`
    with person as (
      select id from users
      where id = ${userId} and email_verified and email !~* '[.@]invalid$' and deleted_at is null
        and not exists (select 1 from refcodes where user_id = ${userId})
    ), made as (
      insert into refcodes (code, user_id, wallet_address, active, created_at)
      select ${code}, id, null, true, ${at(now)} from person
      on conflict (user_id) where wallet_address is null do nothing
      returning code
    ), told as (
      ${eventsFor(sql`made`, { type: "refcode.changed", code }, { now, id: sql`'refcode.created:' || code` })}
    )
    select code from made`);
}
