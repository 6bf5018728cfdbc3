import { type Commission, type CommissionLine, calculateCommission, type RateSource } from "#core/domain/commission";
import type { Currency } from "#core/domain/money";
import { type PayoutTerms, payoutDueAt } from "#core/domain/payout-schedule";

/**
 * `pending` until due; `held` by an admin; `in_payout` until its payout is confirmed; `reversed`: all of it was refunded, or an
 * admin took it back.
 */
export const settlementStatuses = ["pending", "held", "in_payout", "paid", "reversed"] as const;
export type SettlementStatus = (typeof settlementStatuses)[number];

const transitions: Record<SettlementStatus, readonly SettlementStatus[]> = {
  pending: ["held", "in_payout", "reversed"],
  held: ["pending", "reversed"],
  // A payout that failed or came back frees its settlements.
  in_payout: ["paid", "pending"],
  paid: ["pending"],
  reversed: [],
};

/** The states a settlement may be in just before `to`: the guard of every compare-and-set. */
export function settlementStatesBefore(to: SettlementStatus): SettlementStatus[] {
  return settlementStatuses.filter((from) => transitions[from].includes(to));
}

/** What `settlements.metadata` holds. Amounts are decimal strings of minor units. */
export interface SettlementMetadata {
  orderReference: string;
  referralCode: string | null;
  /** Why it is due when it is. */
  payout: PayoutTerms & { timeZone: string };
  commissionBreakdown: {
    currency: Currency;
    gross: string;
    platformCommission: string;
    referralCommission: string;
    netPayout: string;
    lines: {
      itemId: string;
      lineTotal: string;
      platformRateBp: number;
      referralRateBp: number;
      referralRateSource: RateSource;
    }[];
  };
}

/** A line as it was frozen on the order. */
export interface SettlementLine extends CommissionLine {
  itemId: string;
  vendorId: string;
  referralRateSource: RateSource;
}

export interface PlannedSettlement extends Commission {
  vendorId: string;
  dueAt: Date;
  metadata: SettlementMetadata;
}

export interface SettlementInput {
  orderReference: string;
  currency: Currency;
  /** Null when the order is not attributed: then no vendor pays a referral commission. */
  referralCode: string | null;
  paidAt: Date;
  /** The clone's, in which days and weeks of payout begin. */
  timeZone: string;
  payoutTermsOf(vendorId: string): PayoutTerms;
  lines: readonly SettlementLine[];
}

/** One settlement a vendor, in the order vendors first appear. Every split sums to the vendor's gross. */
export function planSettlements(input: SettlementInput): PlannedSettlement[] {
  const byVendor = Map.groupBy(input.lines, (line) => line.vendorId);
  return [...byVendor].map(([vendorId, lines]) => {
    const commission = calculateCommission(lines, input.referralCode !== null);
    const terms = input.payoutTermsOf(vendorId);
    const dueAt = payoutDueAt(input.paidAt, terms, input.timeZone);
    const payout = { ...terms, timeZone: input.timeZone };
    return { vendorId, dueAt, ...commission, metadata: { payout, ...describeSettlement(input, commission, lines) } };
  });
}

function describeSettlement(
  { orderReference, currency, referralCode }: SettlementInput,
  commission: Commission,
  lines: readonly SettlementLine[],
): Omit<SettlementMetadata, "payout"> {
  return {
    orderReference,
    referralCode,
    commissionBreakdown: {
      currency,
      gross: commission.grossMinor.toString(),
      platformCommission: commission.platformMinor.toString(),
      referralCommission: commission.referralMinor.toString(),
      netPayout: commission.netMinor.toString(),
      lines: lines.map(({ itemId, lineTotalMinor, platformRateBp, referralRateBp, referralRateSource }) => ({
        itemId,
        lineTotal: lineTotalMinor.toString(),
        platformRateBp,
        referralRateBp,
        referralRateSource,
      })),
    },
  };
}
