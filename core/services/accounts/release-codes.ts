import { sql } from "drizzle-orm";
import type { AccountActionKind } from "#core/domain/account-action";
import type { LetterPurpose } from "#core/domain/letter-token";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import { literal } from "#db/columns";
import { at } from "#db/moment";

/**
 * One statement that takes from a person's unlinked wallets what only a linked one has. A link that was still waiting is
 * stopped for good: its letter ends, it is written to the account's actions, and the code has no wallet again. Any other
 * code of such a wallet is deactivated; the edge is told through the outbox. Its transaction has locked the account.
 *
 * @param reason for the account's actions
 */
export function releaseCodes(
  db: ServiceContext["db"],
  { userId, reason, now }: { userId: string; reason: string; now: Date },
) {
  return db.execute(sql`
    with gone as (
      select address from wallets where user_id = ${userId} and unlinked_at is not null
    ), stopped as (
      update wallet_links set stopped_at = ${at(now)} from gone
      where wallet_links.user_id = ${userId} and wallet_links.address = gone.address
        and wallet_links.stopped_at is null and wallet_links.pays_from > ${at(now)}
      returning wallet_links.code
    ), freed as (
      update refcodes set wallet_address = null from stopped where refcodes.code = stopped.code
    ), silenced as (
      delete from letter_tokens
      where user_id = ${userId} and purpose = ${literal<LetterPurpose>("stop_wallet_link")}
        and exists (select 1 from stopped)
    ), noted as (
      insert into account_actions (id, user_id, action, actor, reason, at)
      select gen_random_uuid()::text, ${userId}, ${literal<AccountActionKind>("wallet_link_stopped")}, ${userId},
        ${reason}, ${at(now)} from stopped
    ), off as (
      update refcodes set active = false from gone
      where refcodes.wallet_address = gone.address and refcodes.user_id = ${userId} and refcodes.active
        and refcodes.code not in (select code from stopped)
      returning refcodes.code
    )
    ${eventsFor(sql`off`, { type: "refcode.changed", code: sql`code` }, { now })}`);
}
