import { and, asc, count, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { hasMailbox } from "#core/domain/mailbox";
import { rewardStatuses } from "#core/domain/reward";
import { factorQueries } from "#core/services/accounts/list-factors";
import { actionsOf } from "#core/services/action-reads";
import { findingsAbout } from "#core/services/audit/findings-about";
import type { ServiceContext } from "#core/services/context";
import { standingSums } from "#core/services/referrals/referral-sums";
import { countsOf, tokensOf } from "#core/services/referrals/reward-totals";
import {
  accountActions,
  accounts,
  auditFindings,
  creditAccounts,
  mails,
  orders,
  recommenderNames,
  refcodes,
  sessions,
  tokenDebtors,
  users,
  vendors,
  wallets,
} from "#db/schema";

/** Entries shown of each list: the newest. */
const SHOWN = 10;

export type PersonDesk = Awaited<ReturnType<typeof readPerson>>;

/**
 * One person, for an admin: standing, sign-in, what they bought, earned, have and owe, the kinds of letters they were sent in
 * the last week, and what was done to the account. No secret, no token and no letter's contents. Money in minor units, tokens
 * in smallest units. One round trip.
 *
 * @throws DomainError `not_found`; a deleted account is there, without name and address
 */
export async function readPerson({ db }: Pick<ServiceContext, "db">, { userId, now }: { userId: string; now: Date }) {
  const [
    [user],
    methods,
    signedIn,
    [codeFactors],
    keys,
    walletRows,
    codes,
    bought,
    latest,
    earned,
    balances,
    [debt],
    runs,
    letters,
    actions,
    rights,
    [recommender],
    [audited],
  ] = await db.batch([
    db.select().from(users).where(eq(users.id, userId)),
    db
      .select({ method: accounts.providerId, since: accounts.createdAt })
      .from(accounts)
      .where(eq(accounts.userId, userId))
      .orderBy(asc(accounts.createdAt)),
    db
      .select({ id: sessions.id, userAgent: sessions.userAgent, signedInAt: sessions.createdAt })
      .from(sessions)
      .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
      .orderBy(desc(sessions.createdAt))
      .limit(SHOWN),
    ...factorQueries(db, userId),
    db
      .select({ address: wallets.address, linkedAt: wallets.createdAt, unlinkedAt: wallets.unlinkedAt })
      .from(wallets)
      .where(eq(wallets.userId, userId))
      .orderBy(asc(wallets.createdAt)),
    db
      .select({ code: refcodes.code, walletAddress: refcodes.walletAddress, isActive: refcodes.active })
      .from(refcodes)
      .where(eq(refcodes.userId, userId))
      .orderBy(asc(refcodes.createdAt)),
    db
      .select({
        currency: orders.currency,
        orders: count(),
        totalMinor: sql`sum(${orders.totalMinor})`.mapWith(BigInt),
      })
      .from(orders)
      .where(and(eq(orders.buyerId, userId), sql`${orders.paidAt} is not null`))
      .groupBy(orders.currency)
      .orderBy(asc(orders.currency)),
    db
      .select({
        id: orders.id,
        status: orders.status,
        totalMinor: orders.totalMinor,
        currency: orders.currency,
        createdAt: orders.createdAt,
      })
      .from(orders)
      .where(eq(orders.buyerId, userId))
      .orderBy(desc(orders.createdAt), desc(orders.id))
      .limit(SHOWN),
    standingSums(db, userId),
    db
      .select({ currency: creditAccounts.currency, balanceMinor: creditAccounts.balanceMinor })
      .from(creditAccounts)
      .where(eq(creditAccounts.ownerId, userId))
      .orderBy(asc(creditAccounts.currency)),
    db.select({ outstanding: tokenDebtors.outstanding }).from(tokenDebtors).where(eq(tokenDebtors.userId, userId)),
    db.select({ id: vendors.id, name: vendors.name }).from(vendors).where(eq(vendors.userId, userId)),
    db
      .select({ id: mails.id, kind: mails.kind, queuedAt: mails.createdAt, sentAt: mails.sentAt })
      .from(mails)
      .where(eq(mails.recipient, db.select({ email: users.email }).from(users).where(eq(users.id, userId))))
      .orderBy(desc(mails.createdAt))
      .limit(SHOWN),
    actionsOf(db, { subject: "person", subjectId: userId, limit: SHOWN }),
    db
      .select({
        id: accountActions.id,
        actor: accountActions.actor,
        action: accountActions.action,
        role: accountActions.role,
        reason: accountActions.reason,
        at: accountActions.at,
      })
      .from(accountActions)
      .where(eq(accountActions.userId, userId))
      .orderBy(desc(accountActions.at), desc(accountActions.id))
      .limit(SHOWN),
    db.select({ name: recommenderNames.name }).from(recommenderNames).where(eq(recommenderNames.userId, userId)),
    db
      .select({ findings: count() })
      .from(auditFindings)
      .where(and(isNull(auditFindings.closedAt), findingsAbout(db, userId))),
  ]);
  if (!user) throw new DomainError("not_found", "no such account");
  const counts = countsOf(earned.rows);
  const byStatus = rewardStatuses.flatMap((status) => {
    const rewards = counts[status];
    return rewards === undefined ? [] : [{ status, rewards }];
  });
  return {
    id: user.id,
    name: user.name,
    email: hasMailbox(user.email) ? user.email : null,
    emailConfirmed: user.emailVerified,
    role: user.role,
    roleSince: user.roleSince,
    /** What credit and proposals name the account by: a placeholder for one made with a wallet. */
    accountName: user.email,
    isBlocked: user.banned && user.deletedAt === null,
    blockReason: user.deletedAt === null ? user.banReason : null,
    createdAt: user.createdAt,
    deletedAt: user.deletedAt,
    cameBy: user.referredBy?.referralCode ?? null,
    /** Open findings of the audit about the person, or about what they paid. */
    findings: audited?.findings ?? 0,
    signIn: {
      methods,
      hasApp: codeFactors?.hasApp ?? false,
      passkeys: keys.length,
      sessions: signedIn,
    },
    wallets: walletRows,
    codes,
    /** What visitors with one of the codes read; null for "a friend". */
    recommenderName: recommender?.name ?? null,
    /** Paid orders by currency, and the latest of all. */
    bought,
    orders: latest,
    rewards: { byStatus, tokens: tokensOf(earned.rows) },
    credit: balances,
    /** In the token's smallest unit. */
    owes: debt?.outstanding ?? 0n,
    vendors: runs,
    letters,
    actions: [
      ...actions,
      ...rights.map(({ role, action, ...right }) => ({
        ...right,
        action: `account.${action}`,
        before: null,
        after: role === null ? null : { role },
      })),
    ].toSorted((one, other) => other.at.getTime() - one.at.getTime()),
  };
}
