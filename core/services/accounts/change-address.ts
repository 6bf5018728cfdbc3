import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { hasMailbox } from "#core/domain/mailbox";
import { carryDebts } from "#core/services/accounts/carry-debts";
import { newLetterTokenStatement } from "#core/services/accounts/letter-settings";
import { endLinks, generateToken, lockAccount, usableLink } from "#core/services/accounts/letter-token";
import { greetingName } from "#core/services/accounts/link-letter";
import { openLetter } from "#core/services/accounts/open-letter";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { createMailboxCodeStatement, drawingCodes } from "#core/services/referrals/new-code";
import { violatedConstraint } from "#db/errors";
import { at } from "#db/moment";

const DAY = 24 * 3_600_000;

export interface ChangeAddressInput {
  token: string;
  userId: string;
  /** The session that confirms; it survives. */
  sessionId: string;
  locale: Locale;
  now: Date;
}

/**
 * Changes an account's address by the link sent to the new one, which thereby is confirmed. The same transaction ends
 * all other sessions and open links of the account, notifies the old mailbox, and gives a person without a code one.
 *
 * @throws DomainError `not_found` for a link that no longer works; `forbidden` for another account's; `conflict` when
 *   the address has been taken in the meantime
 */
export async function changeAddress(
  ctx: Pick<AccountContext, "db" | "letters" | "randomBytes"> & Pick<ServiceContext, "guards">,
  { token, userId, sessionId, locale, now }: ChangeAddressInput,
): Promise<void> {
  const { db, guards, letters, randomBytes } = ctx;
  const letter = await openLetter(ctx, { token, purpose: "confirm_change", userId, now });
  const { hash, email, account, newEmail } = letter;
  const name = greetingName({ ...letter, id: userId, emailVerified: letter.confirmed });
  const written = letters.write({ kind: "moved", locale, name, account, token: null, newEmail: newEmail ?? "" });
  const hasMoved = sql`exists (select from users where id = ${userId} and email = ${newEmail} and email <> ${email})`;
  const { token: forLetters } = await generateToken(randomBytes);
  try {
    const [, pressed] = await drawingCodes(randomBytes, (code) =>
      db.batch([
        lockAccount(db, { userId }),
        db.execute(sql`
        with pressed as (
          delete from letter_tokens where hash in (select t.hash from ${usableLink({ hash, now })})
          returning user_id, new_email
        ), others as (
          delete from letter_tokens o using pressed where o.user_id = pressed.user_id and o.hash <> ${hash}
        ), ended as (
          delete from sessions s using pressed where s.user_id = pressed.user_id and s.id <> ${sessionId}
        )
        update users set email = pressed.new_email, email_verified = true, updated_at = ${at(now)}
        from pressed where users.id = pressed.user_id
        returning users.id`),
        queueMailStatement(db, {
          // One letter per change: a second press of the same link finds it already queued.
          letter: { id: `moved:${hash}`, to: email, ...written },
          expiresAt: new Date(now.getTime() + DAY),
          tellsOnly: true,
          when: sql`${hasMailbox(email)} and ${hasMoved}`,
          now,
        }),
        createMailboxCodeStatement(db, { code, userId, now }),
        carryDebts(db, {
          userId,
          marks: guards.ofEmail(newEmail ?? ""),
          when: sql`exists (select from users where id = ${userId} and email = ${newEmail} and email_verified)`,
          now,
        }),
        newLetterTokenStatement(db, { userId, token: forLetters, when: hasMoved }),
        // Nonces and challenges that the ended sessions had asked for.
        endLinks(db, { userId }, hasMoved),
      ]),
    );
    if (pressed.rows.length === 0) throw new DomainError("not_found", "the link has been used or has expired");
  } catch (error) {
    if (violatedConstraint(error) === "users_email_unique") throw new DomainError("conflict", "the address is taken");
    throw error;
  }
}
