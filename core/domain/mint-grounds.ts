import { type Approval, type ApprovalPolicy, approvalsNeeded, countApprovals } from "#core/domain/approval";
import { referralCommission } from "#core/domain/commission";
import { type CreditTransactionKind, cloneAccountId, userAccountId } from "#core/domain/credit";
import type { Decimal } from "#core/domain/decimal";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { type Currency, sumMinor } from "#core/domain/money";
import { CREDIT, hasPaid, type PaymentProvider, type PaymentPurpose, type PaymentStatus } from "#core/domain/payment";
import { isRefundOpen } from "#core/domain/refund";
import type { GroundedLine, RefundGrounds } from "#core/domain/refund-grounds";
import { isWithinAutoApproval } from "#core/domain/reward";
import type { SettlementStatus } from "#core/domain/settlement";

/** The frozen order of a claim, as far as the other ledgers must agree with it. */
export interface GroundedOrder {
  id: string;
  buyerId: string;
  purpose: PaymentPurpose;
  currency: Currency;
  totalMinor: bigint;
  referralCode: string | null;
  referrerUserId: string | null;
  /** As they were placed. */
  lines: readonly GroundedLine[];
}

/** What the other ledgers hold for a claim's reference; null or empty where they hold nothing. */
export interface MintGrounds extends RefundGrounds {
  attempt: {
    orderId: string;
    payerId: string;
    purpose: PaymentPurpose;
    provider: PaymentProvider;
    status: PaymentStatus;
    amountMinor: bigint;
    currency: Currency;
  } | null;
  /** The order that this reference paid. */
  paidOrderId: string | null;
  /** A provider's event changed the attempt. */
  hasAppliedEvent: boolean;
  /** The movement of the credit ledger that paid under this reference. */
  movement: {
    kind: CreditTransactionKind;
    entries: readonly { accountId: string; amountMinor: bigint }[];
  } | null;
  settlements: readonly {
    orderId: string;
    vendorId: string;
    currency: Currency;
    referralMinor: bigint;
    status: SettlementStatus;
    /** An admin has taken it back from its vendor: the referrer is owed as before. */
    isReversedByAdmin: boolean;
  }[];
  assists: readonly {
    orderId: string;
    vendorId: string;
    referrerUserId: string;
    referralCode: string;
    currency: Currency;
    commissionMinor: bigint;
  }[];
  /** Of this reward, with what their admins are now. */
  approvals: readonly Approval[];
  /** The membership period that the order opened. */
  period: { userId: string; isUpgrade: boolean; priceMinor: bigint } | null;
  /** Kept back from it for debts so far, in the token's smallest unit, in their order. */
  offsets: readonly { userId: string; position: number; tokenAmount: bigint }[];
  /** Debts booked from it so far: what had been kept back was more than is due by now. */
  debtAmount: bigint;
}

/**
 * The first ledger that does not confirm that the order was paid as recorded; null when all do. To be paid for a fake
 * order one would have to forge all of them, and no database role can write them all and the reward too.
 *
 * @param kept what refunds have left of the order's lines
 */
export function findMissingGround(
  order: GroundedOrder,
  kept: readonly GroundedLine[],
  grounds: MintGrounds,
): MintReason | null {
  if (!isPaidAsOrdered(order, grounds)) return mintReasons.of("no_payment");
  if (isPaidByCredit(grounds)) {
    if (!isCreditMoved(order, grounds.movement)) return mintReasons.of("no_credit_movement");
  } else if (!grounds.hasAppliedEvent) {
    return mintReasons.of("no_payment");
  }
  if (order.purpose === "membership_upgrade") {
    return isPeriodOpened(order, grounds.period) ? null : mintReasons.of("no_period");
  }
  return isSettled(order, kept, grounds) ? null : mintReasons.of("no_settlement");
}

/** Who must have approved a reward, by the Minter's own settings. */
export interface ApprovalTerms extends ApprovalPolicy {
  /** Hryvnias per US dollar. */
  uahPerUsd: Decimal;
  /** Whole US dollars up to which a reward of an order paid by credit needs nobody. */
  autoApproveMaxUsd: bigint;
}

/** Whether what is due of a reward may still change: a refund of its order is not decided. */
export function hasOpenRefund({ refunds }: RefundGrounds): boolean {
  return refunds.some(({ status }) => isRefundOpen(status));
}

/**
 * What was kept back from a reward for its referrer's debts and not booked as a debt again, in the token's smallest unit; null
 * where the rows do not fit what is due.
 */
export function readKeptBack(
  order: Pick<GroundedOrder, "referrerUserId">,
  { offsets, debtAmount }: Pick<MintGrounds, "offsets" | "debtAmount">,
  due: bigint,
): bigint | null {
  const areOwn = offsets.every(
    ({ userId, position, tokenAmount }, at) =>
      userId === order.referrerUserId && position === at + 1 && tokenAmount > 0n,
  );
  const kept = offsets.reduce((sum, { tokenAmount }) => sum + tokenAmount, 0n) - debtAmount;
  // A debt is booked from what was not paid yet only where more was kept back than is due.
  return areOwn && debtAmount >= 0n && kept >= 0n && kept <= due && (debtAmount === 0n || kept === due) ? kept : null;
}

/**
 * Why a reward of this amount is not sufficiently approved; null when it is. How many approvals it needs follows from what is
 * left of the order and the Minter's own settings, never from the reward's row.
 *
 * @param numerator exact referral amount of what is left, in 1/10 000 of a minor unit; `tokenAmount` is what is due for it
 */
export function findMissingApproval(
  order: Pick<GroundedOrder, "currency" | "referrerUserId">,
  grounds: Pick<MintGrounds, "attempt" | "approvals">,
  { numerator, tokenAmount, terms }: { numerator: bigint; tokenAmount: bigint; terms: ApprovalTerms },
): MintReason | null {
  const uahPerUsd = order.currency === "USD" ? null : terms.uahPerUsd;
  if (isPaidByCredit(grounds) && isWithinAutoApproval(numerator, uahPerUsd, terms.autoApproveMaxUsd)) return null;
  const need = approvalsNeeded({ numerator, uahPerUsd }, terms);
  const have = countApprovals(grounds.approvals, { referrerUserId: order.referrerUserId ?? "", tokenAmount });
  return have >= need ? null : mintReasons.of("not_approved", { have: String(have), need: String(need) });
}

/** Whether store credit paid, according to the attempt: the reward's own rail is not trusted. */
function isPaidByCredit({ attempt }: Pick<MintGrounds, "attempt">): boolean {
  return attempt?.provider === CREDIT;
}

function isPaidAsOrdered(order: GroundedOrder, { attempt, paidOrderId }: MintGrounds): boolean {
  return (
    attempt !== null &&
    hasPaid(attempt.status) &&
    attempt.orderId === order.id &&
    paidOrderId === order.id &&
    attempt.payerId === order.buyerId &&
    attempt.purpose === order.purpose &&
    attempt.currency === order.currency &&
    attempt.amountMinor === order.totalMinor &&
    sumMinor(order.lines.map(({ lineTotalMinor }) => lineTotalMinor)) === order.totalMinor
  );
}

/** From the buyer's own credit in the order's currency to the clone's sales, the order's whole total and nothing else. */
function isCreditMoved(order: GroundedOrder, movement: MintGrounds["movement"]): boolean {
  if (movement?.kind !== "order") return false;
  const moved = new Map(movement.entries.map(({ accountId, amountMinor }) => [accountId, amountMinor]));
  return (
    movement.entries.length === 2 &&
    moved.get(userAccountId(order.buyerId, order.currency)) === -order.totalMinor &&
    moved.get(cloneAccountId("sales", order.currency)) === order.totalMinor
  );
}

/**
 * Each vendor of the order, and no other, pays its commission of the lines as they were placed, and the referrer is credited with
 * exactly that; refunds stand beside these rows. One that is reversed counts where nothing of the vendor is left, or where an
 * admin took it back.
 */
function isSettled(
  order: GroundedOrder,
  kept: readonly GroundedLine[],
  { settlements, assists }: Pick<MintGrounds, "settlements" | "assists">,
): boolean {
  const byVendor = Map.groupBy(order.lines, ({ vendorId }) => vendorId);
  const owed = [...byVendor].map(([vendorId, lines]) => ({ vendorId, minor: referralCommission(lines) }));
  const hasLeft = (vendor: string) => kept.some((line) => line.vendorId === vendor && line.lineTotalMinor > 0n);
  const settled = settlements.filter(
    ({ orderId, currency, status, vendorId, isReversedByAdmin }) =>
      orderId === order.id &&
      currency === order.currency &&
      !(status === "reversed" && hasLeft(vendorId) && !isReversedByAdmin),
  );
  const assisted = assists.filter(
    ({ orderId, currency, referrerUserId, referralCode }) =>
      orderId === order.id &&
      currency === order.currency &&
      referrerUserId === order.referrerUserId &&
      referralCode === order.referralCode,
  );
  return (
    settlements.length === owed.length &&
    assists.length === owed.length &&
    owed.every(
      ({ vendorId, minor }) =>
        vendorId !== null &&
        settled.some((settlement) => settlement.vendorId === vendorId && settlement.referralMinor === minor) &&
        assisted.some((assist) => assist.vendorId === vendorId && assist.commissionMinor === minor),
    )
  );
}

function isPeriodOpened(order: GroundedOrder, period: MintGrounds["period"]): boolean {
  return period?.userId === order.buyerId && period.isUpgrade && period.priceMinor === order.totalMinor;
}
