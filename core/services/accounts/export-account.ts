import { asc, eq, inArray, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { hasMailbox } from "#core/domain/mailbox";
import { membershipHistory } from "#core/domain/membership";
import { readRejection } from "#core/domain/rejection";
import { describeRefunds, refundExportReads } from "#core/services/accounts/export-refunds";
import { vendorExportReads } from "#core/services/accounts/export-vendors";
import { factorQueries } from "#core/services/accounts/list-factors";
import type { ServiceContext } from "#core/services/context";
import { dueTokens } from "#core/services/due-amount";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import {
  accountActions,
  accounts,
  creditAccounts,
  creditEntries,
  creditTransactions,
  deliveryAddresses,
  letterSettings,
  notifications,
  orderItems,
  orders,
  paymentAttempts,
  recommenderNames,
  refcodes,
  referralRewards,
  rewardWallets,
  sessions,
  users,
  walletLinks,
  wallets,
} from "#db/schema";

/**
 * Everything the store keeps about a person: times in UTC, amounts in minor units or a token's smallest unit. Without
 * secrets (password, session tokens, keys of second factors) and other people's data (who bought with the code). One round trip.
 *
 * @throws DomainError `not_found` without such an account
 */
export async function exportAccount(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { userId, now }: { userId: string; now: Date },
) {
  const mine = db.select({ id: orders.id }).from(orders).where(eq(orders.buyerId, userId));
  const [
    [user],
    signIn,
    sessionRows,
    walletRows,
    codes,
    orderRows,
    items,
    payments,
    rewards,
    news,
    credit,
    memberships,
    [codeFactors],
    passkeyRows,
    actions,
    links,
    [recommender],
    addresses,
    [letters],
    parcels,
    ownVendors,
    bankDetails,
    ...refundRows
  ] = await db.batch([
    db.select().from(users).where(eq(users.id, userId)),
    db
      .select({ method: accounts.providerId, since: accounts.createdAt })
      .from(accounts)
      .where(eq(accounts.userId, userId)),
    db
      .select({ device: sessions.userAgent, since: sessions.createdAt, until: sessions.expiresAt })
      .from(sessions)
      .where(eq(sessions.userId, userId)),
    db
      .select({
        address: wallets.address,
        chainId: wallets.chainId,
        linkedAt: wallets.createdAt,
        unlinkedAt: wallets.unlinkedAt,
      })
      .from(wallets)
      .where(eq(wallets.userId, userId)),
    db
      .select({
        code: refcodes.code,
        wallet: refcodes.walletAddress,
        active: refcodes.active,
        since: refcodes.createdAt,
        visits:
          sql<number>`coalesce((select sum(visits) from refcode_visits_total where code = refcodes.code), 0)`.mapWith(
            Number,
          ),
        labels: sql<{ label: string; visits: number }[]>`(
          select coalesce(jsonb_agg(jsonb_build_object('label', label, 'visits', coalesce(counted.visits, 0)) order by label), '[]')
          from link_labels left join (
            select code, label, sum(visits)::float8 as visits from label_visits_total group by 1, 2
          ) as counted using (code, label)
          where link_labels.code = refcodes.code)`,
      })
      .from(refcodes)
      .where(eq(refcodes.userId, userId)),
    db.select().from(orders).where(eq(orders.buyerId, userId)).orderBy(asc(orders.createdAt)),
    db
      .select({
        orderId: orderItems.orderId,
        name: orderItems.name,
        quantity: orderItems.quantity,
        unitPriceMinor: orderItems.unitPriceMinor,
      })
      .from(orderItems)
      .where(inArray(orderItems.orderId, mine))
      .orderBy(asc(orderItems.orderId), asc(orderItems.position)),
    db
      .select({
        orderReference: paymentAttempts.orderReference,
        orderId: paymentAttempts.orderId,
        provider: paymentAttempts.provider,
        amountMinor: paymentAttempts.amountMinor,
        currency: paymentAttempts.currency,
        status: paymentAttempts.status,
        at: paymentAttempts.createdAt,
      })
      .from(paymentAttempts)
      .where(eq(paymentAttempts.payerId, userId)),
    db
      .select({
        code: referralRewards.referralCode,
        wallet: sql<string | null>`coalesce(${referralRewards.referrerWallet}, ${rewardWallets.address})`,
        status: referralRewards.status,
        tokenAmount: referralRewards.tokenAmount,
        dueAmount: dueTokens,
        usdMicros: referralRewards.usdMicros,
        txHash: referralRewards.txHash,
        rejectionCode: referralRewards.rejectionCode,
        rejectionParams: referralRewards.rejectionParams,
        rejectionReason: referralRewards.rejectionReason,
        at: referralRewards.createdAt,
        mintedAt: referralRewards.mintedAt,
      })
      .from(referralRewards)
      .leftJoin(rewardWallets, eq(rewardWallets.orderReference, referralRewards.orderReference))
      .where(eq(referralRewards.referrerUserId, userId))
      .orderBy(asc(referralRewards.createdAt)),
    db
      .select({
        type: notifications.type,
        data: notifications.data,
        at: notifications.createdAt,
        readAt: notifications.readAt,
      })
      .from(notifications)
      .where(eq(notifications.userId, userId))
      .orderBy(asc(notifications.createdAt)),
    db
      .select({
        kind: creditTransactions.kind,
        reason: creditTransactions.reason,
        amountMinor: creditEntries.amountMinor,
        currency: creditAccounts.currency,
        at: creditEntries.createdAt,
      })
      .from(creditEntries)
      .innerJoin(creditAccounts, eq(creditAccounts.id, creditEntries.accountId))
      .innerJoin(creditTransactions, eq(creditTransactions.key, creditEntries.transactionKey))
      .where(eq(creditAccounts.ownerId, userId))
      .orderBy(asc(creditEntries.createdAt)),
    paidMembershipsQuery(db, userId),
    ...factorQueries(db, userId),
    db
      .select({ action: accountActions.action, role: accountActions.role, at: accountActions.at })
      .from(accountActions)
      .where(eq(accountActions.userId, userId))
      .orderBy(asc(accountActions.at)),
    db
      .select({
        code: walletLinks.code,
        wallet: walletLinks.address,
        message: walletLinks.message,
        linkedAt: walletLinks.linkedAt,
        paysFrom: walletLinks.paysFrom,
        stoppedAt: walletLinks.stoppedAt,
      })
      .from(walletLinks)
      .where(eq(walletLinks.userId, userId))
      .orderBy(asc(walletLinks.linkedAt)),
    db.select({ name: recommenderNames.name }).from(recommenderNames).where(eq(recommenderNames.userId, userId)),
    db
      .select({
        name: deliveryAddresses.name,
        phone: deliveryAddresses.phone,
        city: deliveryAddresses.city,
        address: deliveryAddresses.address,
        since: deliveryAddresses.createdAt,
        lastUsedAt: deliveryAddresses.usedAt,
        madeDefaultAt: deliveryAddresses.preferredAt,
      })
      .from(deliveryAddresses)
      .where(eq(deliveryAddresses.userId, userId))
      .orderBy(asc(deliveryAddresses.place)),
    db
      .select({ locale: letterSettings.locale, rewardsStoppedAt: letterSettings.rewardsStoppedAt })
      .from(letterSettings)
      .where(eq(letterSettings.userId, userId)),
    ...vendorExportReads(db, userId),
    ...refundExportReads(db, userId),
  ]);
  if (!user || user.deletedAt !== null) throw new DomainError("not_found", "no such account");
  const itemsOf = Map.groupBy(items, ({ orderId }) => orderId);
  const parcelsOf = Map.groupBy(parcels, ({ orderId }) => orderId);
  return {
    exportedAt: now,
    account: {
      name: user.name,
      email: hasMailbox(user.email) ? user.email : null,
      emailConfirmed: user.emailVerified,
      role: user.role,
      since: user.createdAt,
      cameBy: user.referredBy && { code: user.referredBy.referralCode, at: user.referredBy.attributedAt },
      /** What visitors with one of the codes read; null for "a friend". */
      recommenderName: recommender?.name ?? null,
    },
    /** The language of letters that the store writes unprompted, and since when those about rewards have been stopped. */
    letters: { locale: letters?.locale ?? null, rewardsStoppedAt: letters?.rewardsStoppedAt ?? null },
    addressBook: addresses,
    signIn,
    secondFactors: {
      app: codeFactors?.hasApp ?? false,
      recoveryCodesLeft: codeFactors?.recoveryCodesLeft ?? 0,
      passkeys: passkeyRows.map(({ id: _, ...passkey }) => passkey),
    },
    accountActions: actions,
    sessions: sessionRows,
    wallets: walletRows,
    codes,
    links,
    orders: orderRows.map((order) => ({
      id: order.id,
      status: order.status,
      totalMinor: order.totalMinor,
      currency: order.currency,
      contact: order.contact,
      referralCode: order.referralCode ?? order.refusedCode,
      placedAt: order.createdAt,
      paidAt: order.paidAt,
      items: itemsOf.get(order.id)?.map(({ orderId: _, ...item }) => item) ?? [],
      parcels: parcelsOf.get(order.id)?.map(({ orderId: _, ...parcel }) => parcel) ?? [],
    })),
    payments,
    ...describeRefunds(refundRows),
    memberships: describeMemberships(memberships, clone.timeZone),
    credit,
    rewards: rewards.map(({ rejectionCode, rejectionParams, rejectionReason, dueAmount, ...reward }) => ({
      ...reward,
      /** For what is left of the order. */
      dueAmount: dueAmount === null ? null : BigInt(dueAmount),
      ...readRejection({ rejectionCode, rejectionParams, rejectionReason }),
    })),
    notifications: news,
    vendors: ownVendors,
    bankDetails,
  };
}

/** Each paid membership with the time that is left of it; null where all of it was refunded. */
function describeMemberships(paid: Awaited<ReturnType<typeof paidMembershipsQuery>>, timeZone: string) {
  const { kept } = membershipHistory(paid, timeZone);
  return paid.map(({ period: { position, orderId, level }, refundedMinor }) => {
    const left = kept.find((period) => period.position === position);
    return { orderId, level, startsAt: left?.startsAt ?? null, endsAt: left?.endsAt ?? null, refundedMinor };
  });
}
