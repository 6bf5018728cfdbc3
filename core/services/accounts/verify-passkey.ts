import { and, eq, sql } from "drizzle-orm";
import type { PasskeyResponse } from "#core/ports/second-factors";
import { takeChallenge } from "#core/services/accounts/factor-challenge";
import { factorGiven, type SessionOwner } from "#core/services/accounts/factor-given";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";
import { passkeys } from "#db/schema";

/**
 * Marks the session as having given its second factor when one of the account's passkeys has signed the session's own
 * challenge, which is used up either way. A counter that does not grow is refused, unless the passkey counts nothing. The
 * caller has counted the call against its limit.
 */
export async function verifyPasskey(
  { db, factors }: Pick<AccountContext, "db" | "factors">,
  { userId, sessionId, response, now }: SessionOwner & { response: PasskeyResponse; now: Date },
): Promise<"right" | "wrong"> {
  const [{ rows }, [passkey]] = await db.batch([
    takeChallenge(db, { userId, sessionId, purpose: "passkey", now }),
    db
      .select()
      .from(passkeys)
      .where(and(eq(passkeys.id, response.id), eq(passkeys.userId, userId))),
  ]);
  const challenge = rows[0]?.value;
  if (challenge === undefined || !passkey) return "wrong";
  const counter = await factors.passkeys.counterAfter({ response, challenge, passkey });
  if (counter === null) return "wrong";
  const { rows: given } = await db.execute(sql`
    with used as (
      update passkeys set counter = ${counter}, last_used_at = ${at(now)}
      where id = ${passkey.id} and user_id = ${userId} and counter = ${passkey.counter}
      returning id
    )
    ${factorGiven({ userId, sessionId }, { right: sql`used`, now })}`);
  return given.length === 1 ? "right" : "wrong";
}
