import { type SQL, sql } from "drizzle-orm";
import type { GuardMark } from "#core/ports/guard-hash";
import type { Database } from "#db/client";
import { at } from "#db/moment";

/** Whose debts an account takes on. */
interface Successor {
  userId: string;
  /** Marks of the mailbox that is confirmed, or of the wallet that is linked. */
  marks: readonly Pick<GuardMark, "hash">[];
  /** Whether the account has it now. */
  when: SQL;
  now: Date;
}

/**
 * For the batch that confirms a mailbox or links a wallet: moves what deleted accounts of the same person still owe in tokens
 * to this one. Those are the accounts with one of the marks, and any that share a mark with them. Nothing is carried over
 * twice: what is left of a debt moves whole.
 */
export function carryDebts(db: Database, { userId, marks, when, now }: Successor) {
  const hashes = marks.map(({ hash }) => hash);
  return db.execute(sql`
    with recursive former (user_id) as (
      select user_id from guard_marks where hash in ${[...hashes, ""]}
      union
      select more.user_id from former
        join guard_marks known on known.user_id = former.user_id
        join guard_marks more on more.hash = known.hash
    ), owing as (
      select debtor.user_id, debtor.outstanding from token_debtors debtor
      where debtor.user_id = any (array(select user_id from former)) and debtor.user_id <> ${userId}
        and debtor.outstanding > 0 and ${when}
        and exists (select from users where users.id = debtor.user_id and deleted_at is not null)
      order by debtor.user_id for update
    ), carried as (
      insert into debt_transfers (id, from_user_id, to_user_id, token_amount, created_at)
      select gen_random_uuid()::text, user_id, ${userId}, outstanding, ${at(now)} from owing
    ), emptied as (
      update token_debtors set outstanding = token_debtors.outstanding - owing.outstanding
      from owing where token_debtors.user_id = owing.user_id
    )
    insert into token_debtors (user_id, outstanding)
    select ${userId}, sum(outstanding) from owing having count(*) > 0
    on conflict (user_id) do update set outstanding = token_debtors.outstanding + excluded.outstanding`);
}
