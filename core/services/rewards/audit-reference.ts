import { asc, eq } from "drizzle-orm";
import { type AuditVerdict, type BoundLink, findDrift } from "#core/domain/audit";
import { DomainError } from "#core/domain/errors";
import { replayReceipt } from "#core/domain/reward";
import type { ChainRecord } from "#core/ports/consumer-rpc";
import type { ServiceContext } from "#core/services/context";
import { describeMove, describeReasons } from "#core/services/rewards/reward-reasons";
import {
  erpSalesAssists,
  orders,
  paidOrders,
  paymentAttempts,
  referralRewards,
  rewardTransitions,
  rewardWallets,
  settlements,
  walletLinks,
} from "#db/schema";

export interface AuditReferenceInput {
  orderReference: string;
  /** What the chain says now; null when it could not be asked. */
  chain: ChainRecord | null;
}

/**
 * The four records of one reference side by side, with what does not fit.
 *
 * @throws DomainError `not_found` when no attempt has the reference
 */
export async function auditReference(
  { db }: Pick<ServiceContext, "db">,
  { orderReference, chain }: AuditReferenceInput,
) {
  const [[payment], settled, salesAssists, [reward], transitions, [binding]] = await db.batch([
    db
      .select({ attempt: paymentAttempts, order: orders, paidAt: paidOrders.paidAt })
      .from(paymentAttempts)
      .innerJoin(orders, eq(orders.id, paymentAttempts.orderId))
      .leftJoin(paidOrders, eq(paidOrders.orderReference, paymentAttempts.orderReference))
      .where(eq(paymentAttempts.orderReference, orderReference)),
    db.select().from(settlements).where(eq(settlements.orderReference, orderReference)),
    db.select().from(erpSalesAssists).where(eq(erpSalesAssists.orderReference, orderReference)),
    db.select().from(referralRewards).where(eq(referralRewards.orderReference, orderReference)),
    db
      .select()
      .from(rewardTransitions)
      .where(eq(rewardTransitions.orderReference, orderReference))
      .orderBy(asc(rewardTransitions.at)),
    db
      .select({ wallet: rewardWallets, link: walletLinks })
      .from(rewardWallets)
      .leftJoin(walletLinks, eq(walletLinks.id, rewardWallets.walletLinkId))
      .where(eq(rewardWallets.orderReference, orderReference)),
  ]);
  if (!payment) throw new DomainError("not_found", "no payment has this reference");
  const { attempt, order, paidAt } = payment;
  const drift = paidAt
    ? findDrift({
        purpose: order.purpose,
        attributed: order.referralCode !== null,
        orderReference,
        paymentStatus: attempt.status,
        settlements: settled.map((settlement) => ({
          vendorId: settlement.vendorId,
          referralMinor: settlement.referralMinor,
          referralCommission: settlement.metadata.commissionBreakdown.referralCommission,
        })),
        salesAssists,
        reward: reward
          ? {
              ...reward,
              replayedAmount: replayReceipt(reward.receipt),
              binding: binding ? { address: binding.wallet.address, link: boundLink(reward, binding.link) } : null,
            }
          : null,
        chain: chain && {
          paid: chain.paid,
          payment: chain.payment && { wallet: chain.payment.wallet, amount: BigInt(chain.payment.amount) },
        },
      })
    : [];
  return {
    orderReference,
    verdict: verdictOf({ paid: paidAt !== null, drift: drift.length > 0, chainRead: chain !== null }),
    drift,
    payment: {
      status: attempt.status,
      provider: attempt.provider,
      amountMinor: attempt.amountMinor,
      currency: attempt.currency,
      paidAt,
      orderId: order.id,
      referralCode: order.referralCode,
      refusedReason: order.refusedReason,
    },
    settlements: settled,
    salesAssists,
    reward: reward
      ? {
          ...describeReasons(reward),
          boundWallet: binding ? { address: binding.wallet.address, boundAt: binding.wallet.boundAt } : null,
          transitions: transitions.map(describeMove),
        }
      : null,
    chain,
  };
}

function boundLink(
  { referralCode, referrerUserId }: typeof referralRewards.$inferSelect,
  link: typeof walletLinks.$inferSelect | null,
): BoundLink | null {
  if (!link) return null;
  const { address, code, userId, stoppedAt } = link;
  return { address, isOfReward: code === referralCode && userId === referrerUserId && stoppedAt === null };
}

function verdictOf(facts: { paid: boolean; drift: boolean; chainRead: boolean }): AuditVerdict {
  if (!facts.paid) return "not_paid";
  if (facts.drift) return "drift";
  return facts.chainRead ? "consistent" : "chain_not_read";
}
