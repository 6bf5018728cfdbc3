import { DomainError } from "#core/domain/errors";
import { type LetterPurpose, needsNoSession } from "#core/domain/letter-token";
import { type OpenLetter, readLetter } from "#core/services/accounts/read-letter";
import type { AccountContext } from "#core/services/context";

/**
 * Reads a usable link. All but a password reset and the stop of a wallet require being signed in to the link's account:
 * otherwise a stranger could have someone else's mailbox confirm what the stranger began.
 *
 * @param userId the signed-in user; null when none is required
 * @throws DomainError `not_found` for a link that no longer works or has another purpose; `forbidden` for another
 *   account's
 */
export async function openLetter(
  ctx: Pick<AccountContext, "db">,
  { token, purpose, userId, now }: { token: string; purpose: LetterPurpose; userId: string | null; now: Date },
): Promise<OpenLetter> {
  const letter = await readLetter(ctx, { token, now });
  if (letter?.purpose !== purpose) throw new DomainError("not_found", "the link has been used or has expired");
  if (!needsNoSession(purpose) && letter.userId !== userId) {
    throw new DomainError("forbidden", "the link is for another account");
  }
  return letter;
}
