import { DomainError } from "#core/domain/errors";
import type { LetterPurpose } from "#core/domain/letter-token";
import type { AccountContext } from "#core/services/context";
import { type OpenLetter, readLetter } from "#core/services/read-letter";

/**
 * The link that is about to be pressed. But for a new password it is pressed by who is signed in to the account: a stranger
 * cannot make somebody else's mailbox confirm what the stranger has begun.
 *
 * @param userId who is signed in; null where nobody needs to be
 * @throws DomainError `not_found` for a link that does nothing any more or does something else; `forbidden` for another
 *   account's
 */
export async function openLetter(
  ctx: Pick<AccountContext, "db">,
  { token, purpose, userId, now }: { token: string; purpose: LetterPurpose; userId: string | null; now: Date },
): Promise<OpenLetter> {
  const letter = await readLetter(ctx, { token, now });
  if (letter?.purpose !== purpose) throw new DomainError("not_found", "the link was used already or is out of date");
  if (purpose !== "reset_password" && letter.userId !== userId) {
    throw new DomainError("forbidden", "the link is for another account");
  }
  return letter;
}
