import { type AuditedReward, type AuditFacts, type DriftKind, driftWhere } from "#core/domain/audit-facts";
import type { RefundStep, RefundWalk } from "#core/domain/audit-refunds";
import { referralNumerator } from "#core/domain/commission";
import { parseDecimal } from "#core/domain/decimal";
import { planKept } from "#core/domain/kept-lines";
import { CREDIT, hasPaid } from "#core/domain/payment";
import {
  isOnItsWay,
  isOwed,
  isPaidOut,
  type RewardReceipt,
  replayReceipt,
  rewardUsdMicros,
  sizeAtReceipt,
} from "#core/domain/reward";
import { haveSameRows, isSameValue } from "#core/domain/same-value";

/** How far the clocks of two Workers may be apart, in milliseconds. */
const CLOCKS_APART_MS = 60_000;

/** What does not fit between the lines of an attributed order, its refunds and its reward. */
export function rewardDrift(facts: AuditFacts, walk: RefundWalk): DriftKind[] {
  const { reward, order, paid } = facts;
  const isAttributed = paid !== null && order.referralCode !== null;
  const adjustments = driftWhere({
    reward_adjustment_differs: !haveSameRows(expectedAdjustments(facts, walk), facts.rewardAdjustments),
  });
  if (!reward) return [...driftWhere({ reward_missing: isAttributed && isWorthAnything(facts) }), ...adjustments];
  return [
    ...driftWhere({
      reward_unexpected: !isAttributed,
      reward_differs: !isOfOrder(reward, facts),
      reward_not_replayable: !isReplayable(reward),
      reward_state_differs: !isRewardState(reward, facts, walk),
      reward_not_held: reward.heldByRefund !== (walk.open?.id ?? null) || hasMovedWhileHeld(reward, walk),
      refunded_but_rewarded: isRewardedAllTheSame(reward, facts, walk),
    }),
    ...adjustments,
  ];
}

/** A part of a minor unit may still be worth a part of a token, but no vendor pays for it. */
function isWorthAnything({ order }: AuditFacts): boolean {
  if (order.purpose === "membership_upgrade") return referralNumerator(order.lines) > 0n;
  return [...planKept(order.lines, true).byVendor.values()].some(({ referralMinor }) => referralMinor > 0n);
}

/** Whose it is, what for, and at which rates: as the order was frozen. */
function isOfOrder(reward: AuditedReward, { order, attempt }: AuditFacts): boolean {
  const { receipt, commissionNumerator } = reward;
  const lines = order.lines
    .toSorted((one, other) => one.position - other.position)
    .map(({ itemId, lineTotalMinor, referralRateBp: rateBp, referralRateSource: source }) => ({
      itemId,
      lineTotal: lineTotalMinor.toString(),
      rateBp,
      source,
    }));
  return (
    reward.purpose === order.purpose &&
    reward.orderId === order.id &&
    reward.referralCode === order.referralCode &&
    reward.referrerUserId === order.referrerUserId &&
    reward.referrerWallet === order.referrerWallet &&
    reward.rail === (attempt.provider === CREDIT ? "crypto" : "fiat") &&
    reward.currency === order.currency &&
    reward.rewardPercent === order.rewardPercent &&
    commissionNumerator === referralNumerator(order.lines) &&
    receipt.currency === order.currency &&
    receipt.rounding === "floor" &&
    (receipt.uahPerUsd === null) === (order.currency === "USD") &&
    isSameValue(receipt.lines, lines)
  );
}

/** Its amounts are what its receipt leads to. */
function isReplayable(reward: AuditedReward): boolean {
  const { receipt, tokenAmount, tokenDecimals, commissionNumerator, usdMicros } = reward;
  const worth = readable(() => rewardUsdMicros(commissionNumerator, readRate(receipt)));
  return (
    tokenAmount === (readable(() => replayReceipt(receipt)) ?? null) &&
    tokenDecimals === receipt.tokenDecimals &&
    (tokenDecimals === null) === (receipt.price === null) &&
    usdMicros === worth
  );
}

function readRate({ uahPerUsd }: RewardReceipt) {
  return uahPerUsd === null ? null : parseDecimal(uahPerUsd);
}

/** Undefined for a receipt whose numbers cannot be read. */
function readable<Value>(compute: () => Value): Value | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What each refund takes off it: in the order's currency always, in tokens as soon as there is a price. */
function expectedAdjustments({ order, reward }: AuditFacts, { steps }: RefundWalk) {
  if (order.referralCode === null) return [];
  return steps.flatMap((step) => {
    const { before, after } = numerators(step);
    if (before === after) return [];
    const size = (numerator: bigint) =>
      reward ? (readable(() => sizeAtReceipt(reward.receipt, numerator)) ?? null) : null;
    const [was, is] = [size(before), size(after)];
    const tokenAmount = was === null || is === null ? null : was - is;
    return [{ refundId: step.refund.id, commissionNumerator: before - after, tokenAmount }];
  });
}

function numerators({ before, after }: RefundStep): { before: bigint; after: bigint } {
  return { before: planKept(before, true).rewardNumerator, after: planKept(after, true).rewardNumerator };
}

/** What is due of a reward for what refunds have left, in the token's smallest unit; null while it has no price. */
export function dueOf({ receipt }: AuditedReward, { kept }: Pick<RefundWalk, "kept">): bigint | null {
  return readable(() => sizeAtReceipt(receipt, planKept(kept, true).rewardNumerator)) ?? null;
}

/** It is where its moves led it, and what its state says is there. */
function isRewardState(reward: AuditedReward, facts: AuditFacts, walk: RefundWalk): boolean {
  const { status, transitions, txHash, mintBatchId, mintedAmount, rejectionCode, refundUnjudged } = reward;
  const last = transitions.filter(({ toStatus }) => toStatus === status);
  return (
    isWhereMovesLed(reward) &&
    (status !== "minting" || mintBatchId !== null) &&
    (status === "minted" || mintedAmount === null) &&
    (status !== "minted" || (txHash !== null && last.some(({ reason }) => reason === txHash))) &&
    (status === "rejected" ? last.some(({ reasonCode }) => reasonCode === rejectionCode) : rejectionCode === null) &&
    (rejectionCode !== "refunded" || isNothingDue(reward, walk)) &&
    (rejectionCode !== "offset_by_debt" || facts.offsets.length > 0) &&
    (!refundUnjudged || walk.steps.length > 0)
  );
}

function isWhereMovesLed({ status, transitions }: AuditedReward): boolean {
  const states = new Set([status, ...transitions.flatMap(({ fromStatus, toStatus }) => [fromStatus, toStatus])]);
  return [...states].every((state) => {
    const into = transitions.filter(({ toStatus }) => toStatus === state).length;
    const out = transitions.filter(({ fromStatus }) => fromStatus === state).length;
    // It came from nowhere once, and is in one state now.
    return into - out === Number(state === status) - Number(state === null);
  });
}

/**
 * Neither approved nor claimed while a refund is open; what was before it stays, and what is sent may come back. One that was
 * refused and asked for again holds anew: since when is known once it is sent.
 */
function hasMovedWhileHeld({ transitions }: AuditedReward, { open }: RefundWalk): boolean {
  if (!open) return false;
  const heldSince = open.sentAt ?? (open.tries === 0 ? open.createdAt : null);
  if (!heldSince) return false;
  const since = heldSince.getTime() + CLOCKS_APART_MS;
  return transitions.some(
    ({ fromStatus, toStatus, at }) =>
      at.getTime() > since && (toStatus === "minting" || (toStatus === "approved" && fromStatus !== "minting")),
  );
}

function isNothingDue(reward: AuditedReward, walk: RefundWalk): boolean {
  return planKept(walk.kept, true).rewardNumerator === 0n || dueOf(reward, walk) === 0n;
}

/**
 * Nothing is left of the order, yet it will be paid, waits to be decided, or was paid without a debt. What is on its way is
 * judged when it is final.
 */
function isRewardedAllTheSame(reward: AuditedReward, { attempt, debts }: AuditFacts, walk: RefundWalk): boolean {
  const { status, refundUnjudged } = reward;
  if (refundUnjudged) return false;
  const isPaidForNothing = isPaidOut(status) && debts.length === 0;
  if (!hasPaid(attempt.status) && (isOnItsWay(status) || isPaidForNothing)) return true;
  return isOwed(status) && status !== "minting" && isNothingDue(reward, walk);
}

/** Whether it was paid; with what the chain paid of it. The last release kept no amount: it paid all. */
export function mintedOf({ status, mintedAmount, tokenAmount }: AuditedReward): bigint {
  return isPaidOut(status) ? (mintedAmount ?? tokenAmount ?? 0n) : 0n;
}
