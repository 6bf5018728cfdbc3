import type { Decimal } from "#core/domain/decimal";
import { tokenMicros } from "#core/domain/mint-limits";

/** The token side of one reward, in the token's smallest unit. */
export interface TokenSide {
  /** What is due for what is left of the order; null while unpriced. */
  due: bigint | null;
  /** What the chain paid; zero until it is final. */
  minted: bigint;
  /** What was kept back for debts. */
  offset: bigint;
  /** Debts booked from it so far. */
  debt: bigint;
}

/**
 * What has still to be booked as a debt: the referrer was paid, by tokens or by debts let off, more than is due. Zero for
 * nothing. A debt is never taken back here: what is due only falls.
 *
 * @param isRefused whether the reward will never be paid: then nothing is due. False for one that was offset whole.
 */
export function debtToBook({ due, minted, offset, debt }: TokenSide, isRefused: boolean): bigint {
  const entitled = isRefused ? 0n : (due ?? 0n);
  const over = minted + offset - entitled - debt;
  return over > 0n ? over : 0n;
}

/** What a claim signs, and what it keeps back: as much of the debt as the reward can bear. */
export interface OffsetPlan {
  /** Kept back now, beside what was kept back by an earlier claim of the same reward. */
  offset: bigint;
  /** To be paid on the chain; zero where all of it is kept back. */
  signed: bigint;
}

/**
 * Splits what is due between the person's debt and the chain.
 *
 * @param due smallest units; `offset` was kept back by an earlier claim; `outstanding` is the person's debt now
 */
export function planOffset(due: bigint, offset: bigint, outstanding: bigint): OffsetPlan {
  const left = due > offset ? due - offset : 0n;
  const more = outstanding < left ? outstanding : left;
  return { offset: more, signed: left - more };
}

/** Why a person owes tokens. `rejected`: a reward that had let off a debt was rejected after all. */
export const debtCauses = ["refund", "rejected"] as const;
export type DebtCause = (typeof debtCauses)[number];

/** How an admin ends a debt: as a favour, or because nothing will come of it. */
export const reliefKinds = ["forgiven", "written_off"] as const;
export type ReliefKind = (typeof reliefKinds)[number];

/** US dollars per token, and how many decimals the token has. */
export interface TokenPrice {
  tokenUsd: Decimal;
  tokenDecimals: number;
}

const USD_MICROS = 1_000_000n;

/**
 * Whether one admin may give up so much of a debt alone, beside what counts with it. Without a price it takes two.
 *
 * @param tokenAmount all of it, in the token's smallest unit; `secondApprovalUsd` in whole US dollars, null for no limit
 */
export function mayRelieveAlone(
  tokenAmount: bigint,
  price: TokenPrice | null,
  { secondApprovalUsd }: { secondApprovalUsd: bigint | null },
): boolean {
  if (secondApprovalUsd === null) return true;
  return price !== null && tokenMicros(tokenAmount, price) <= secondApprovalUsd * USD_MICROS;
}
