import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { releaseCodes } from "#core/services/accounts/release-codes";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";
import { wallets } from "#db/schema";

/**
 * Unlinks a wallet: it can no longer sign in, and its code is deactivated, also at the edge (through the outbox); a code
 * that it has only just taken over stays, without a wallet. Only its owner can link it again, and it still counts for the
 * overlap guard.
 *
 * @throws DomainError `not_found` when no such wallet is linked to the user; `conflict` when it is the last sign-in
 *   method
 */
export async function unlinkWallet(
  { db }: Pick<ServiceContext, "db">,
  { userId, address, now }: { userId: string; address: string; now: Date },
): Promise<void> {
  // Locks the user's row first: of two wallets unlinked concurrently, the second sees that the first is gone.
  const [, unlinked, , linked] = await db.batch([
    db.execute(sql`select id from users where id = ${userId} for no key update`),
    db.execute(sql`
      update wallets set unlinked_at = ${at(now)}
      where address = ${address} and user_id = ${userId} and unlinked_at is null and (
        exists (select 1 from accounts where user_id = ${userId} and provider_id <> 'siwe')
        or exists (
          select 1 from wallets other
          where other.user_id = ${userId} and other.address <> ${address} and other.unlinked_at is null
        )
      )
      returning address`),
    releaseCodes(db, { userId, reason: "unlinked", now }),
    db
      .select({ unlinkedAt: wallets.unlinkedAt })
      .from(wallets)
      .where(and(eq(wallets.address, address), eq(wallets.userId, userId))),
  ]);
  if (unlinked.rows.length > 0) return;
  if (linked.some(({ unlinkedAt }) => unlinkedAt === null)) {
    throw new DomainError("conflict", "the wallet is the only way to sign in to this account");
  }
  throw new DomainError("not_found", "no such wallet is linked");
}
