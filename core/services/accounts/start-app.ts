import { storeChallenge } from "#core/services/accounts/factor-challenge";
import type { SessionOwner } from "#core/services/accounts/factor-given";
import type { AccountContext } from "#core/services/context";

/**
 * Begins to enrol a one-time-code app: a new secret waits five minutes for its first code. An app enrolled earlier goes on
 * working until then. The caller has checked that the proof is fresh.
 */
export async function startApp(
  { db, factors }: Pick<AccountContext, "db" | "factors">,
  { userId, sessionId, now }: SessionOwner & { now: Date },
): Promise<void> {
  const value = await factors.oneTimeCodes.newSecret(userId);
  await storeChallenge({ db }, { userId, sessionId, purpose: "app", value, now });
}
