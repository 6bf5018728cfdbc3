import { sql } from "drizzle-orm";
import { FACTOR_CHALLENGE_MS } from "#core/domain/second-factor";
import { factorChallenges } from "#core/services/accounts/proof-nonce";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";

/** The expected answer: an app's first code, a new passkey's response, or an enrolled passkey's. */
export type FactorPurpose = "app" | "newPasskey" | "passkey";

/** What a challenge is bound to. A session has one of each purpose. */
export interface ChallengeOwner {
  userId: string;
  sessionId: string;
  purpose: FactorPurpose;
}

/** The name of a challenge. */
export function challengeName({ userId, sessionId, purpose }: ChallengeOwner): string {
  return `${factorChallenges(userId)}${sessionId}:${purpose}`;
}

/** Stores a challenge for five minutes, in place of the session's earlier one. */
export async function storeChallenge(
  { db }: Pick<AccountContext, "db">,
  { value, now, ...owner }: ChallengeOwner & { value: string; now: Date },
): Promise<void> {
  const name = challengeName(owner);
  const until = at(new Date(now.getTime() + FACTOR_CHALLENGE_MS));
  await db.execute(sql`
    insert into verifications (id, identifier, value, expires_at, created_at, updated_at)
    values (${name}, ${name}, ${value}, ${until}, ${at(now)}, ${at(now)})
    on conflict (id) do update set value = excluded.value, expires_at = excluded.expires_at, updated_at = excluded.updated_at`);
}

/** One statement that uses a challenge up and returns its value. A second call gets no row. */
export function takeChallenge(db: AccountContext["db"], { now, ...owner }: ChallengeOwner & { now: Date }) {
  return db.execute<{ value: string }>(sql`
    delete from verifications where id = ${challengeName(owner)} and expires_at > ${at(now)} returning value`);
}
