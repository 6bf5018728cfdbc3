import {
  type AuditedDebt,
  type AuditedDebtor,
  type AuditedReward,
  type AuditFacts,
  type DriftKind,
  driftWhere,
} from "#core/domain/audit-facts";
import type { RefundWalk } from "#core/domain/audit-refunds";
import { dueOf, mintedOf } from "#core/domain/audit-reward";
import { isPaidOut, isRefused } from "#core/domain/reward";

/** What does not fit between what is due of a reward, what was paid, what was kept back, and what its referrer owes. */
export function tokenDrift(facts: AuditFacts, walk: RefundWalk): DriftKind[] {
  const { reward, debts, offsets } = facts;
  if (!reward) return [];
  const over = overpaid(reward, facts, walk);
  const isFinal = isPaidOut(reward.status) || isRefused(reward.status);
  return driftWhere({
    debt_missing: !reward.refundUnjudged && over > 0n,
    debt_too_high: !reward.refundUnjudged && isFinal && over < 0n,
    debt_differs: !areNumbered(debts) || debts.some((debt) => !isDebtOf(reward, debt, facts, walk)),
    offset_differs: !areNumbered(offsets) || offsets.some(({ userId }) => userId !== reward.referrerUserId),
  });
}

/** What does not fit between what people owe and all rows of theirs. */
export function debtorDrift(debtors: readonly AuditedDebtor[]): DriftKind[] {
  return driftWhere({ debtor_differs: debtors.some(({ outstanding, booked }) => outstanding !== booked) });
}

/**
 * What the referrer got, in tokens and in debts let off, beyond what is due and what was booked as a debt. Below zero while
 * something is still to be paid.
 */
function overpaid(reward: AuditedReward, { offsets, debts }: AuditFacts, walk: RefundWalk): bigint {
  const isRefusedWhole = isRefused(reward.status) && reward.rejectionCode !== "offset_by_debt";
  const entitled = isRefusedWhole ? 0n : (dueOf(reward, walk) ?? 0n);
  return mintedOf(reward) + sum(offsets) - sum(debts) - entitled;
}

function sum(rows: readonly { tokenAmount: bigint }[]): bigint {
  return rows.reduce((total, { tokenAmount }) => total + tokenAmount, 0n);
}

function areNumbered(rows: readonly { position: number }[]): boolean {
  const places = rows.map(({ position }) => position).toSorted((one, other) => one - other);
  return places.every((place, index) => place === index + 1);
}

/**
 * It is the referrer's, and follows from a refund that is done, or from none. Of a reward that was paid, the debts up to it are
 * what that refund has made too much.
 */
function isDebtOf(reward: AuditedReward, debt: AuditedDebt, { debts, offsets }: AuditFacts, walk: RefundWalk): boolean {
  if (debt.userId !== reward.referrerUserId) return false;
  if (debt.cause === "rejected") return debt.refundId === null && isRefused(reward.status);
  const step = walk.steps.find(({ refund }) => refund.id === debt.refundId);
  if (!step) return false;
  const due = dueOf(reward, { kept: step.after });
  const upTo = debts.filter(({ position }) => position <= debt.position);
  return !isPaidOut(reward.status) || due === null || sum(upTo) === mintedOf(reward) + sum(offsets) - due;
}

/** A wallet may be bound to a reward that has none of its own, and only by the live link of its code. */
export function bindingDrift({ reward }: AuditFacts): DriftKind[] {
  if (!reward) return [];
  const { binding, referrerWallet, status } = reward;
  if (!binding) return driftWhere({ binding_missing: referrerWallet === null && isPaidOut(status) });
  if (referrerWallet !== null) return ["binding_unexpected"];
  if (!binding.link?.isOfReward) return ["binding_not_linked"];
  return driftWhere({ binding_wallet_differs: !isSameWallet(binding.address, binding.link.address) });
}

function isSameWallet(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** What does not fit between a reward and what the chain says was paid for its reference. */
export function chainDrift(facts: AuditFacts, walk: RefundWalk): DriftKind[] {
  const { reward, chain } = facts;
  if (!chain) return [];
  const minted = reward !== null && isPaidOut(reward.status);
  if (minted && !chain.paid) return ["minted_not_on_chain"];
  if (!chain.paid) return [];
  // While a reward is `minting` its payment may already be on the chain, not yet final.
  if (!minted && reward?.status !== "minting") return ["on_chain_not_minted"];
  const { payment } = chain;
  if (!payment) return [];
  // Without either there is a binding missing, which is said already.
  const wallet = reward.referrerWallet ?? reward.binding?.address ?? payment.wallet;
  return driftWhere({
    chain_wallet_differs: !isSameWallet(payment.wallet, wallet),
    chain_amount_differs:
      payment.amount !== (minted ? mintedOf(reward) : (signedOf(reward, facts, walk) ?? payment.amount)),
    chain_transaction_differs: minted && payment.txHash !== reward.txHash,
  });
}

/** What was signed for a reward on its way; null where a refund has since changed what is due. */
function signedOf(reward: AuditedReward, { offsets, debts }: AuditFacts, walk: RefundWalk): bigint | null {
  const due = dueOf(reward, walk);
  return reward.refundUnjudged || due === null ? null : due - sum(offsets) + sum(debts);
}
