import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { endLinks, lockAccount, usableLink } from "#core/services/accounts/letter-token";
import { openLetter } from "#core/services/accounts/open-letter";
import { releaseCodes } from "#core/services/accounts/release-codes";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";

/**
 * Takes back a wallet that somebody else has linked to a person's code, by the link of the letter about it. The same
 * transaction unlinks that wallet and all that were linked after it, leaves the code without a wallet, and ends all
 * sessions and open links of the account. It asks for no sign-in: whoever reads the mailbox may be locked out.
 *
 * @throws DomainError `not_found` for a link that no longer works: the wallet is paid by now, or is no longer linked
 */
export async function stopWalletLink(
  { db }: Pick<AccountContext, "db">,
  { token, now }: { token: string; now: Date },
): Promise<void> {
  const { hash, userId } = await openLetter({ db }, { token, purpose: "stop_wallet_link", userId: null, now });
  // The link that the letter is about: both were written at the same moment.
  const waiting = sql`
    wallet_links l join letter_tokens made on made.user_id = l.user_id and made.created_at = l.linked_at
    where made.hash in (select t.hash from ${usableLink({ hash, now })})
      and l.stopped_at is null and l.pays_from > ${at(now)}`;
  const [, , , pressed] = await db.batch([
    lockAccount(db, { userId }),
    db.execute(sql`delete from sessions where user_id = ${userId} and exists (select 1 from ${waiting})`),
    endLinks(db, { userId }, sql`exists (select 1 from ${waiting})`),
    db.execute(sql`
      with link as (select l.address, l.linked_at from ${waiting})
      update wallets set unlinked_at = ${at(now)} from link
      where wallets.user_id = ${userId} and wallets.unlinked_at is null
        and (wallets.address = link.address or wallets.created_at >= link.linked_at)
      returning wallets.address`),
    releaseCodes(db, { userId, reason: "not by the owner of the mailbox", now }),
  ]);
  if (pressed.rows.length === 0) throw new DomainError("not_found", "the link has been used or has expired");
}
