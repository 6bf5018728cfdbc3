import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { LetterPurpose } from "#core/domain/letter-token";
import { PAYOUT_METHOD_WAIT_MS } from "#core/domain/payout";
import { endLinks, lockAccount } from "#core/services/accounts/letter-token";
import { openLetter } from "#core/services/accounts/open-letter";
import { actionsOfRows } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import { lockVendor } from "#core/services/payouts/bank/stop-details";
import { readWaitingMethod } from "#core/services/vendors/read-waiting-method";
import { literal } from "#db/columns";
import { isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";

const MAX_TRIES = 5;

/**
 * Takes back a way of being paid that somebody else has chosen for a person's vendor, by the link of the letter about it, or one
 * that was chosen since. The same transaction ends all sessions and open links of the account. It asks for no sign-in:
 * whoever reads the mailbox may be locked out.
 *
 * @throws DomainError `not_found` for a link that no longer works: the change counts by now, or is gone
 */
export async function stopPayoutMethod(
  { db }: Pick<AccountContext, "db">,
  { token, now }: { token: string; now: Date },
): Promise<void> {
  const letter = await openLetter({ db }, { token, purpose: "stop_payout_method", userId: null, now });
  const waiting = await readWaitingMethod({ db }, { ...letter, now });
  if (!waiting) throw goneError();
  const { userId, hash } = letter;
  const { vendorId } = waiting;
  const actionId = `vendor.payout_method.stopped:${hash}`;
  // By this very transaction: the link works once.
  const stopped = sql`exists (select from action_log where id = ${actionId} and at = ${at(now)})`;
  const [, , done] = await retryLostRace(MAX_TRIES, isTransient, () =>
    db.batch([
      lockAccount(db, { userId }),
      lockVendor(db, vendorId),
      db.execute<{ id: string }>(sql`
        with was as (
          select v.id, v.waiting_method from vendors v
          join letter_tokens t on t.hash = ${hash} and t.expires_at > ${at(now)}
          where v.id = ${vendorId} and v.waiting_method_from > ${at(now)}
            and v.waiting_method_from >= t.created_at + make_interval(secs => ${PAYOUT_METHOD_WAIT_MS / 1_000})
        ), stopped as (
          update vendors set waiting_method = null, waiting_method_from = null, waiting_method_old_stays = null
          from was where vendors.id = was.id returning vendors.id, was.waiting_method
        )
        ${actionsOfRows(sql`stopped`, {
          id: sql`${actionId}`,
          actor: userId,
          action: "vendor.payout_method.stopped",
          subjectId: sql`stopped.id`,
          before: sql`jsonb_build_object('payoutMethod', waiting_method)`,
          reason: "not by the owner of the mailbox",
          now,
        })}`),
      db.execute(sql`delete from sessions where user_id = ${userId} and ${stopped}`),
      endLinks(db, { userId }, stopped),
      db.execute(sql`
        delete from letter_tokens
        where user_id = ${userId} and purpose = ${literal<LetterPurpose>("stop_payout_method")} and ${stopped}
          and subject_id = ${vendorId}`),
    ]),
  );
  if (done.rows.length === 0) throw goneError();
}

function goneError(): DomainError {
  return new DomainError("not_found", "the link has been used or has expired");
}
