import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";

const MAX_TRIES = 5;

/** Debtors of one round. */
const DEBTORS = 100;

/**
 * Carries on what was booked for a deleted account after its debts had gone to the person's next one: a refund of an order that
 * it was paid for. It goes where the last debt went; where that account is deleted too, the next round carries it further.
 * Safe to repeat and to run twice at once: what is left of a debt moves whole.
 *
 * @returns how many debtors' debts moved
 */
export async function carryLateDebts(
  { db }: Pick<ServiceContext, "db">,
  { now }: { now: Date },
): Promise<{ carried: number }> {
  const { rows } = await retryLostRace(MAX_TRIES, isTransient, () =>
    db.execute(sql`
    with late as (
      select debtor.user_id, (
        select to_user_id from debt_transfers where from_user_id = debtor.user_id
        order by created_at desc, id desc limit 1) as heir
      from token_debtors debtor
      where debtor.outstanding > 0 and debtor.user_id in (select from_user_id from debt_transfers)
    ), owing as (
      select debtor.user_id, debtor.outstanding, late.heir
      from token_debtors debtor join late on late.user_id = debtor.user_id
      -- One statement may change a row once: an heir who is late as well is first.
      where debtor.outstanding > 0 and late.heir not in (select user_id from late)
      order by debtor.user_id limit ${DEBTORS} for update of debtor
    ), carried as (
      insert into debt_transfers (id, from_user_id, to_user_id, token_amount, created_at)
      select gen_random_uuid()::text, user_id, heir, outstanding, ${at(now)} from owing
      returning from_user_id
    ), emptied as (
      update token_debtors set outstanding = token_debtors.outstanding - owing.outstanding
      from owing where token_debtors.user_id = owing.user_id
    ), owed as (
      insert into token_debtors (user_id, outstanding)
      select heir, sum(outstanding) from owing group by heir order by heir
      on conflict (user_id) do update set outstanding = token_debtors.outstanding + excluded.outstanding
    )
    select from_user_id from carried`),
  );
  return { carried: rows.length };
}
