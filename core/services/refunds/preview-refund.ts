import { inArray, sql } from "drizzle-orm";
import type { Commission } from "#core/domain/commission";
import { type MembershipHistory, membershipHistory } from "#core/domain/membership";
import type { Currency } from "#core/domain/money";
import type { RefundWish } from "#core/domain/refund-plan";
import { isOwed, type RewardStatus } from "#core/domain/reward";
import { type SettlementStatus, settlementStatesBefore } from "#core/domain/settlement";
import type { ServiceContext } from "#core/services/context";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import { type DonePlan, planDone } from "#core/services/refunds/plan-done";
import { priceWish, unitsOf } from "#core/services/refunds/price-wish";
import { openRefund, type RefundFacts, readRefundFacts } from "#core/services/refunds/refund-facts";
import type { Database } from "#db/client";
import { vendors } from "#db/schema";

/** What a refund would take off one vendor. Minor units. */
export interface PreviewedSettlement {
  vendorId: string;
  vendorName: string;
  status: SettlementStatus;
  /** `negative`: a payout has it already, so the next one is lower. `unchanged`: an admin had reversed it. */
  becomes: "lower" | "reversed" | "negative" | "unchanged";
  taken: Commission;
  left: Commission;
  /** What the vendor's next payouts come to in this currency, before and after; may be below zero. */
  balanceBeforeMinor: bigint;
  balanceAfterMinor: bigint;
}

/** What a refund would do to the reward. Tokens are in the token's smallest unit, null while it has no price. */
export interface PreviewedReward {
  statusBefore: RewardStatus;
  statusAfter: RewardStatus;
  tokenDecimals: number | null;
  dueBefore: bigint | null;
  dueAfter: bigint | null;
  /** Booked at once as the referrer's debt. */
  debt: bigint;
  /** Its transaction is on its way: what it pays too much becomes a debt once it is final. */
  isUnjudged: boolean;
  /** Approvals that were given for another amount. */
  voidedApprovals: number;
}

/** A membership as it would stand, with the buyer's other ones. Null for none. */
export interface PreviewedStanding {
  level: number;
  endsAt: Date;
}

/** Every effect of a refund in numbers, before anything is written. */
export interface RefundPreview {
  currency: Currency;
  amountMinor: bigint;
  leftBeforeMinor: bigint;
  leftAfterMinor: bigint;
  /** `suspense`: the buyer's account is gone, and admins see what it is owed. */
  goesTo: "provider" | "credit" | "suspense";
  lines: { itemId: string; quantity: number; amountMinor: bigint; restocked: number; keptMinor: bigint }[];
  settlements: PreviewedSettlement[];
  /** Null where there is no reward, or nothing is taken off it. */
  reward: PreviewedReward | null;
  membership: { before: PreviewedStanding | null; after: PreviewedStanding | null } | null;
  /** Units that go back to the shelf. */
  stock: DonePlan["stock"];
  /** Another refund is in flight: this one cannot be asked for yet. */
  isInFlight: boolean;
}

/**
 * Says what a refund would do, by the planner that records it. Two round trips; nothing is written.
 *
 * @throws DomainError `not_found`, `payment_not_standing`, and every `RefundRefusal`
 */
export async function previewRefund(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { orderReference, wish }: { orderReference: string; wish: RefundWish },
): Promise<RefundPreview> {
  const facts = await readRefundFacts(db, orderReference);
  const amountMinor = priceWish(facts, wish);
  const plan = planDone(facts, { amountMinor, requestedLines: unitsOf(facts, wish) });
  const [balances, paid] = await readStandings(db, facts);
  const keptOf = (kept: DonePlan["after"]) => kept.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0n);
  return {
    currency: facts.attempt.currency,
    amountMinor,
    leftBeforeMinor: keptOf(plan.before),
    leftAfterMinor: keptOf(plan.after),
    goesTo: plan.creditTo === null ? "provider" : plan.creditTo.kind === "user" ? "credit" : "suspense",
    lines: plan.lines.map((line) => ({
      ...line,
      keptMinor: plan.after.find(({ itemId }) => itemId === line.itemId)?.lineTotalMinor ?? 0n,
    })),
    settlements: previewSettlements(facts, plan, balances),
    reward: previewReward(facts, plan),
    membership:
      plan.periodMinor === null
        ? null
        : {
            before: standingOf(membershipHistory(paid, clone.timeZone)),
            after: standingOf(membershipHistory(lowered(paid, facts, plan.periodMinor), clone.timeZone)),
          },
    stock: plan.stock,
    isInFlight: openRefund(facts) !== null,
  };
}

type Balance = { vendorId: string; name: string; balanceMinor: bigint };
type PaidMemberships = Awaited<ReturnType<typeof paidMembershipsQuery>>;

function readStandings(db: Database, { attempt, settlements }: RefundFacts): Promise<[Balance[], PaidMemberships]> {
  // All that is left of the sales, less what payouts took.
  const balance = sql`coalesce((
    select net_minor - payouts_minor from vendor_totals
    where vendor_id = vendors.id and currency = ${attempt.currency}), 0)`.mapWith(BigInt);
  return db.batch([
    db
      .select({ vendorId: vendors.id, name: vendors.name, balanceMinor: balance })
      .from(vendors)
      .where(
        inArray(
          vendors.id,
          settlements.map(({ vendorId }) => vendorId),
        ),
      ),
    paidMembershipsQuery(db, attempt.payerId),
  ]);
}

const unpaid = { status: "pending", isTakenOff: false } as const;

function previewSettlements(
  { settlements, stand }: RefundFacts,
  plan: DonePlan,
  balances: readonly Balance[],
): PreviewedSettlement[] {
  const reversible = settlementStatesBefore("reversed");
  return plan.settlements.map(({ settlementId, vendorId, taken, left }) => {
    const { status, isTakenOff } = settlements.find(({ id }) => id === settlementId) ?? unpaid;
    const vendor = balances.find((balance) => balance.vendorId === vendorId);
    const balanceBeforeMinor = vendor?.balanceMinor ?? 0n;
    const isOut = !reversible.includes(status);
    const lowered = isOut ? "negative" : left.grossMinor === 0n && !isTakenOff ? "reversed" : "lower";
    return {
      vendorId,
      vendorName: vendor?.name ?? vendorId,
      status,
      becomes: stand.reversed.includes(settlementId) ? "unchanged" : lowered,
      taken,
      left,
      balanceBeforeMinor,
      balanceAfterMinor: balanceBeforeMinor - taken.netMinor,
    };
  });
}

function previewReward({ stand: { reward } }: RefundFacts, { reward: plan }: DonePlan): PreviewedReward | null {
  if (!reward || !plan) return null;
  const { dueBefore, dueAfter, debt, isUnjudged, moveTo } = plan;
  const isChanged = plan.tokenAmount !== 0n;
  return {
    statusBefore: reward.status,
    statusAfter: moveTo ?? reward.status,
    tokenDecimals: reward.tokenDecimals,
    dueBefore,
    dueAfter,
    debt,
    isUnjudged,
    voidedApprovals: isChanged && isOwed(reward.status) ? reward.approvals : 0,
  };
}

function lowered(paid: PaidMemberships, { attempt }: RefundFacts, periodMinor: bigint): PaidMemberships {
  return paid.map((one) =>
    one.period.orderId === attempt.orderId ? { ...one, refundedMinor: one.refundedMinor + periodMinor } : one,
  );
}

function standingOf({ latest }: MembershipHistory): PreviewedStanding | null {
  return latest && { level: latest.level, endsAt: latest.endsAt };
}
