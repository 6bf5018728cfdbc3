import { and, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { DomainError } from "#core/domain/errors";
import { hasMailbox } from "#core/domain/mailbox";
import { livePayoutStatuses } from "#core/domain/payout";
import { openRefundStatuses } from "#core/domain/refund";
import { rejectionReasons } from "#core/domain/rejection";
import type { GuardMark } from "#core/ports/guard-hash";
import { BLANK_CONTACT } from "#core/services/accounts/deleted-account";
import { endLinks } from "#core/services/accounts/letter-token";
import { releaseCodes } from "#core/services/accounts/release-codes";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import { forgetLabels } from "#core/services/referrals/forget-labels";
import { dropNameStatement } from "#core/services/referrals/save-recommender-name";
import { bookDebts, hasLetOff } from "#core/services/rewards/book-debts";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { setRejection } from "#core/services/rewards/reward-reasons";
import { isWithoutWallet } from "#core/services/rewards/rewards-without-wallet";
import { wordList } from "#db/columns";
import { isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import {
  accounts,
  deliveryAddresses,
  idempotencyKeys,
  letterSettings,
  letterTokens,
  mails,
  notifications,
  orders,
  sessions,
  users,
  verifications,
  wallets,
} from "#db/schema";

/** Why an account stays: others depend on it, or it still holds money. */
export type DeletionObstacle = "role" | "payout" | "vendor" | "credit" | "refund";

export type DeleteAccountResult = { outcome: "deleted" } | { outcome: "kept"; because: DeletionObstacle };

/** The name of a deleted account. */
const DELETED_NAME = "Deleted account";
/** Orders and payments of the same account may deadlock with its deletion. */
const MAX_TRIES = 5;

/** What to type to confirm a deletion: the address, or the wallet of an account without one. */
function deletionWord({ name, email }: { name: string; email: string }): string {
  return hasMailbox(email) ? email : name;
}

/**
 * Deletes a person's data in one transaction: name, address, contacts in orders, and every way to sign in. What ledgers and
 * guards refer to stays without a name; codes are deactivated, and rewards with no wallet to pay are rejected. Safe to
 * repeat; an order, wallet or session created concurrently loses the person too.
 *
 * @throws DomainError `invalid_input` when what was typed does not name the account; `not_found` without such an
 *   account
 */
export async function deleteAccount(
  { db, guards }: Pick<ServiceContext, "db" | "guards">,
  { userId, typed, now }: { userId: string; typed: string; now: Date },
): Promise<DeleteAccountResult> {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  if (!user) throw new DomainError("not_found", "no such account");
  if (user.deletedAt !== null) return { outcome: "deleted" };
  if (typed.trim().toLowerCase() !== deletionWord(user).toLowerCase()) {
    throw new DomainError("invalid_input", "what was typed does not name the account");
  }
  const linked = await db.select({ address: wallets.address }).from(wallets).where(eq(wallets.userId, userId));
  const marks = [guards.ofEmail(user.email)[0], ...linked.map(({ address }) => guards.ofWallet(address)[0])].flatMap(
    (mark) => mark ?? [],
  );
  return retryLostRace(MAX_TRIES, isTransient, () => writeDeletion(db, { userId, email: user.email, marks, now }));
}

async function writeDeletion(
  db: ServiceContext["db"],
  { userId, email, marks, now }: { userId: string; email: string; marks: readonly GuardMark[]; now: Date },
): Promise<DeleteAccountResult> {
  const gone = sql`exists (select 1 from users where id = ${userId} and deleted_at is not null)`;
  const isRefunded = sql`exists (
    select 1 from refunds join payment_attempts using (order_reference)
    where payer_id = ${userId} and refunds.status in ${wordList(openRefundStatuses)})`;
  // What is pending, held or with the bank, and what refunds of paid sales have left below zero.
  const isOwed = sql`exists (
    select 1 from vendors join vendor_totals as kept on kept.vendor_id = vendors.id
    where user_id = ${userId} and (pending_minor <> 0 or held_minor <> 0 or in_payout_minor <> 0 or paid_minor <> (
      select coalesce(sum(amount_minor), 0) from payouts
      where payouts.vendor_id = kept.vendor_id and payouts.currency = kept.currency
        and status in ${wordList(livePayoutStatuses)})))`;
  const [, , obstacles, , deleted] = await db.batch([
    // Payments and refunds lock the order first and then the account, and so do those who move rewards: the other way
    // round would deadlock.
    db.execute(sql`select id from orders where buyer_id = ${userId} order by id for no key update`),
    db.execute(sql`
      select order_reference from referral_rewards where referrer_user_id = ${userId} and ${isWithoutWallet(now)}
      order by approved_at, order_reference for update`),
    db.execute<{ payout: boolean; vendor: boolean; credit: boolean; refund: boolean }>(sql`
      select ${isOwed} as payout, exists (select 1 from vendors where user_id = ${userId}) as vendor,
        exists (select 1 from credit_accounts where owner_id = ${userId} and balance_minor <> 0) as credit,
        ${isRefunded} as refund`),
    // Changing the unique address takes the full row lock: concurrent inserts have committed, or see the account gone.
    db.execute(sql`
      update users set name = ${DELETED_NAME}, email = 'deleted-' || id || '@account.invalid', email_verified = false,
        image = null, banned = true, ban_reason = 'deleted', deleted_at = ${at(now)}, updated_at = ${at(now)}
      where id = ${userId} and deleted_at is null and role = 'user'
        and not exists (select 1 from vendors where user_id = ${userId})
        and not exists (select 1 from credit_accounts where owner_id = ${userId} and balance_minor <> 0)
        and not ${isRefunded}`),
    db.select({ deletedAt: users.deletedAt }).from(users).where(eq(users.id, userId)),
    ...endAccess(db, { userId, email, now }, gone),
    ...endCodes(db, { userId, now }, gone),
    dropNameStatement(db, { userId, now }, gone),
    ...forgetLabels(db, { userId }, gone),
    db.delete(deliveryAddresses).where(and(eq(deliveryAddresses.userId, userId), gone)),
    db.delete(notifications).where(and(eq(notifications.userId, userId), gone)),
    db
      .update(orders)
      .set({ contact: BLANK_CONTACT })
      .where(and(eq(orders.buyerId, userId), gone)),
    db.execute(sql`
      insert into guard_marks (user_id, kind, key_id, hash, created_at)
      select ${userId}, mark->>'kind', mark->>'keyId', mark->>'hash', ${at(now)}
      from jsonb_array_elements(${JSON.stringify(marks)}::jsonb) as mark where ${gone}
      on conflict do nothing`),
  ]);
  if (deleted[0]?.deletedAt) return { outcome: "deleted" };
  const [obstacle] = obstacles.rows;
  if (obstacle?.payout) return { outcome: "kept", because: "payout" };
  if (obstacle?.vendor) return { outcome: "kept", because: "vendor" };
  if (obstacle?.refund) return { outcome: "kept", because: "refund" };
  return { outcome: "kept", because: obstacle?.credit ? "credit" : "role" };
}

/** What opened the account, and what was on its way to it. */
function endAccess(
  db: ServiceContext["db"],
  { userId, email, now }: { userId: string; email: string; now: Date },
  gone: SQL,
): BatchItem<"pg">[] {
  return [
    db.delete(sessions).where(and(eq(sessions.userId, userId), gone)),
    db.delete(accounts).where(and(eq(accounts.userId, userId), gone)),
    db.delete(idempotencyKeys).where(and(eq(idempotencyKeys.userId, userId), gone)),
    db.delete(verifications).where(and(eq(verifications.value, userId), gone)),
    endLinks(db, { userId }, gone),
    db.delete(letterTokens).where(and(eq(letterTokens.userId, userId), gone)),
    db.execute(sql`
      with keys as (
        delete from passkeys where user_id = ${userId} and ${gone}
      ), codes as (
        delete from two_factors where user_id = ${userId} and ${gone}
      )
      update users set two_factor_enabled = false where id = ${userId} and two_factor_enabled and ${gone}`),
    db.delete(letterSettings).where(and(eq(letterSettings.userId, userId), gone)),
    db.delete(mails).where(and(eq(mails.recipient, email.toLowerCase()), gone)),
    // Nobody else can accept what was sent to this address.
    db.execute(sql`
      update vendor_invitations set withdrawn_at = ${at(now)}
      where email = ${email.toLowerCase()} and accepted_at is null and withdrawn_at is null and ${gone}`),
  ];
}

/** Wallets and codes; and what a code earned that nobody can be paid for any more. */
function endCodes(
  db: ServiceContext["db"],
  { userId, now }: { userId: string; now: Date },
  gone: SQL,
): BatchItem<"pg">[] {
  return [
    db.execute(sql`
      update wallets set unlinked_at = coalesce(unlinked_at, ${at(now)}) where user_id = ${userId} and ${gone}`),
    releaseCodes(db, { userId, reason: "account deleted", now }),
    db.execute(sql`
      with off as (
        update refcodes set active = false where user_id = ${userId} and active and ${gone} returning code
      )
      ${eventsFor(sql`off`, { type: "refcode.changed", code: sql`code` }, { now })}`),
    moveRewards(db, {
      to: "rejected",
      where: sql`referrer_user_id = ${userId} and ${gone} and ${isWithoutWallet(now)}`,
      set: setRejection(rejectionReasons.of("no_wallet")),
      actor: userId,
      reason: rejectionReasons.of("no_wallet"),
      now,
    }),
    bookDebts(db, { where: sql`r.referrer_user_id = ${userId} and ${gone} and ${hasLetOff}`, now }),
  ];
}
