import type { PaymentPurpose } from "#core/domain/payment";
import { isOwed, isPaidOut, isRefused, type RewardStatus } from "#core/domain/reward";

/** 1/10 000 of a minor unit: what rewards are kept in. */
const PER_MINOR = 10_000n;

/** Rewards of one kind, summed; `numerator` is in 1/10 000 of a minor unit. */
export interface RewardSum {
  purpose: PaymentPurpose;
  status: RewardStatus;
  numerator: bigint;
}

/** How the referral fund stands in one currency, in minor units. */
export interface ReferralFund {
  /** What vendors put in, out of their payouts. */
  putInMinor: bigint;
  /** Rewards of store orders that are owed and not paid yet. */
  owedMinor: bigint;
  /** Rewards of store orders that were paid on the chain. */
  paidMinor: bigint;
  /** What is left: rejected rewards, and the fractions that each vendor's rounding keeps out. May be slightly below zero. */
  leftMinor: bigint;
  /** Rewards of memberships, owed or paid: nobody put anything in for them, the platform pays. */
  membershipsMinor: bigint;
}

/** Sets what vendors put in against the rewards that stand against it. Sums are exact and rounded down once each. */
export function describeFund(putInMinor: bigint, rewards: readonly RewardSum[]): ReferralFund {
  const sum = (which: (reward: RewardSum) => boolean) =>
    rewards.filter(which).reduce((total, reward) => total + reward.numerator, 0n);
  const ofStore = (reward: RewardSum) => reward.purpose === "store_order";
  const owedExact = sum((reward) => ofStore(reward) && isOwed(reward.status));
  const paidExact = sum((reward) => ofStore(reward) && isPaidOut(reward.status));
  const memberships = sum((reward) => !ofStore(reward) && !isRefused(reward.status));
  return {
    putInMinor,
    owedMinor: owedExact / PER_MINOR,
    paidMinor: paidExact / PER_MINOR,
    leftMinor: floor(putInMinor * PER_MINOR - owedExact - paidExact),
    membershipsMinor: memberships / PER_MINOR,
  };
}

function floor(exact: bigint): bigint {
  const whole = exact / PER_MINOR;
  return exact < 0n && exact % PER_MINOR !== 0n ? whole - 1n : whole;
}
