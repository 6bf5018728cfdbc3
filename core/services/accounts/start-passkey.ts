import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { accountLabel } from "#core/domain/mailbox";
import { MAX_PASSKEYS } from "#core/domain/second-factor";
import type { PasskeyOptions } from "#core/ports/second-factors";
import { storeChallenge } from "#core/services/accounts/factor-challenge";
import type { SessionOwner } from "#core/services/accounts/factor-given";
import { readFactorAccount } from "#core/services/accounts/factor-news";
import type { AccountContext } from "#core/services/context";
import { passkeys } from "#db/schema";

const CHALLENGE_BYTES = 32;

/** What a passkey is asked for: to be made, or to be used. */
export type PasskeyPurpose = "newPasskey" | "passkey";

/**
 * Options for the browser to make or use a passkey, with a challenge that works once, within five minutes, for this
 * session and purpose. Who makes one has a fresh proof: the caller checks it with the answer.
 *
 * @throws DomainError `not_found` without a passkey to use, or for an account that was deleted; `conflict` with as many
 *   passkeys as one may have
 */
export async function startPasskey(
  { db, factors, randomBytes }: Pick<AccountContext, "db" | "factors" | "randomBytes">,
  { userId, sessionId, purpose, now }: SessionOwner & { purpose: PasskeyPurpose; now: Date },
): Promise<PasskeyOptions> {
  const known = await db
    .select({ id: passkeys.id, transports: passkeys.transports })
    .from(passkeys)
    .where(eq(passkeys.userId, userId));
  if (purpose === "passkey" && known.length === 0) throw new DomainError("not_found", "the account has no passkey");
  if (purpose === "newPasskey" && known.length >= MAX_PASSKEYS) throw new DomainError("conflict", "too many passkeys");
  const account = await readFactorAccount(db, userId);
  const challenge = Buffer.from(randomBytes(CHALLENGE_BYTES)).toString("base64url");
  await storeChallenge({ db }, { userId, sessionId, purpose, value: challenge, now });
  return purpose === "passkey"
    ? factors.passkeys.requestOptions({ challenge, known })
    : factors.passkeys.creationOptions({ userId, label: accountLabel(account), challenge, known });
}
