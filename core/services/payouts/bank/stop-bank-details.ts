import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { LetterPurpose } from "#core/domain/letter-token";
import { endLinks, lockAccount } from "#core/services/accounts/letter-token";
import { openLetter } from "#core/services/accounts/open-letter";
import type { AccountContext } from "#core/services/context";
import { readWaitingDetails } from "#core/services/payouts/bank/read-waiting-details";
import { lockVendor, stopDetails } from "#core/services/payouts/bank/stop-details";
import { literal } from "#db/columns";
import { isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";

const MAX_TRIES = 5;

/**
 * Takes back bank details that somebody else has given for a person's vendor, by the link of the letter about them: those
 * of the letter, and all that were given for the vendor since. The same transaction ends all sessions and open links of
 * the account. It asks for no sign-in: whoever reads the mailbox may be locked out.
 *
 * @throws DomainError `not_found` for a link that no longer works: the details are paid to by now, or are gone
 */
export async function stopBankDetails(
  { db }: Pick<AccountContext, "db">,
  { token, now }: { token: string; now: Date },
): Promise<void> {
  const letter = await openLetter({ db }, { token, purpose: "stop_bank_details", userId: null, now });
  const waiting = await readWaitingDetails({ db }, { ...letter, now });
  if (!waiting) throw goneError();
  const { userId, subjectId } = letter;
  const { vendorId } = waiting;
  // Just now, so by this very transaction.
  const stopped = sql`exists (
    select 1 from vendor_bank_details where vendor_id = ${vendorId} and stopped_at = ${at(now)})`;
  const [, , done] = await retryLostRace(MAX_TRIES, isTransient, () =>
    db.batch([
      lockAccount(db, { userId }),
      lockVendor(db, vendorId),
      stopDetails(db, {
        where: sql`d.vendor_id = ${vendorId}
          and exists (select 1 from letter_tokens t where t.hash = ${letter.hash} and t.expires_at > ${at(now)})
          and d.created_at >= (select first.created_at from vendor_bank_details first where first.id = ${subjectId})`,
        why: "not by the owner of the mailbox",
        actor: userId,
        now,
      }),
      db.execute(sql`delete from sessions where user_id = ${userId} and ${stopped}`),
      endLinks(db, { userId }, stopped),
      db.execute(sql`
        delete from letter_tokens
        where user_id = ${userId} and purpose = ${literal<LetterPurpose>("stop_bank_details")} and ${stopped}
          and subject_id in (select id from vendor_bank_details where vendor_id = ${vendorId})`),
    ]),
  );
  if (done.rows.length === 0) throw goneError();
}

function goneError(): DomainError {
  return new DomainError("not_found", "the link has been used or has expired");
}
