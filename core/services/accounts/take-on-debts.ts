import { sql } from "drizzle-orm";
import { hasMailbox } from "#core/domain/mailbox";
import { carryDebts } from "#core/services/accounts/carry-debts";
import type { ServiceContext } from "#core/services/context";
import { isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";

/** Two sign-ins of one person may deadlock over what their former accounts owe. */
const MAX_TRIES = 5;

interface Known extends Record<string, unknown> {
  email: string;
  email_verified: boolean;
  wallets: string[];
}

/**
 * Carries what deleted accounts of the same person owe in tokens to the account that has just signed in, found by its confirmed
 * mailbox and linked wallets. Needed because a sign-in by Google or a wallet creates and confirms an account at once, without a
 * letter or a link. Safe to repeat. One round trip where no deleted account owes anything.
 */
export async function takeOnDebts(
  { db, guards }: Pick<ServiceContext, "db" | "guards">,
  { userId, now }: { userId: string; now: Date },
): Promise<void> {
  const { rows } = await db.execute<Known>(sql`
    select email, email_verified,
      array(select address from wallets where user_id = users.id and unlinked_at is null) as wallets
    from users
    where id = ${userId} and deleted_at is null and exists (
      select from token_debtors debtor join users former on former.id = debtor.user_id
      where debtor.outstanding > 0 and former.deleted_at is not null)`);
  const [known] = rows;
  if (!known) return;
  const { email, wallets } = known;
  const isLinked = (address: string) => sql`exists (
    select from wallets where address = ${address} and user_id = ${userId} and unlinked_at is null)`;
  const isConfirmed = sql`exists (
    select from users where id = ${userId} and email = ${email} and email_verified and deleted_at is null)`;
  const signs = [
    ...(known.email_verified && hasMailbox(email) ? [{ marks: guards.ofEmail(email), when: isConfirmed }] : []),
    ...wallets.map((address) => ({ marks: guards.ofWallet(address), when: isLinked(address) })),
  ];
  for (const sign of signs) {
    await retryLostRace(MAX_TRIES, isTransient, () => carryDebts(db, { userId, ...sign, now }));
  }
}
