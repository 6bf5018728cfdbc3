import { sql } from "drizzle-orm";
import type { CodeFacts } from "#core/domain/attribution";
import type { ServiceContext } from "#core/services/context";

/** What the guards need to know about a buyer's deleted accounts. */
export interface FormerSelf {
  /** One of them paid for an order. */
  hasPaidOrder: boolean;
  /** One of them is the code's owner. */
  ownedCode: boolean;
  /** One of them had the code's wallet. */
  hadCodeWallet: boolean;
}

/**
 * Finds deleted accounts by their marks: those with the buyer's mailbox or one of the buyer's wallets, and those
 * sharing a mark with one found. One round trip.
 */
export async function readFormerSelf(
  { db, guards }: Pick<ServiceContext, "db" | "guards">,
  {
    email,
    wallets,
    code,
  }: { email: string; wallets: readonly string[]; code: Pick<CodeFacts, "userId" | "walletAddress"> },
): Promise<FormerSelf> {
  const hashes = [...guards.ofEmail(email), ...wallets.flatMap(guards.ofWallet)].map(({ hash }) => hash);
  const { userId: owner, walletAddress } = code;
  const ofCodeWallet = walletAddress === null ? [] : guards.ofWallet(walletAddress).map(({ hash }) => hash);
  const { rows } = await db.execute<{ paid: boolean; owned: boolean; wallet: boolean }>(sql`
    with recursive former(user_id) as (
      select user_id from guard_marks where hash in ${[...hashes, ""]}
      union
      select more.user_id from former
        join guard_marks known on known.user_id = former.user_id
        join guard_marks more on more.hash = known.hash
    ), ids as (
      -- An array, so that these few are looked up: a join would read whole tables.
      select array(select user_id from former) as former
    )
    select
      exists (select 1 from first_paid_orders where buyer_id = any((select former from ids)::text[])) as paid,
      exists (select 1 from former where user_id = ${owner}) as owned,
      exists (
        select 1 from guard_marks where user_id = any((select former from ids)::text[]) and hash in ${[...ofCodeWallet, ""]}
      ) or exists (
        select 1 from wallets where user_id = any((select former from ids)::text[]) and address = ${walletAddress}
      ) as wallet`);
  const [found] = rows;
  return {
    hasPaidOrder: found?.paid ?? false,
    ownedCode: found?.owned ?? false,
    hadCodeWallet: found?.wallet ?? false,
  };
}
