import { referralNumerator } from "#core/domain/commission";
import { parseDecimal } from "#core/domain/decimal";
import { type RewardReceipt, rewardUsdMicros, sizeReward } from "#core/domain/reward";
import type { referralRewards } from "#db/schema";
import { DEMO_REFCODE, DEMO_REFERRER_WALLET } from "#db/seed/demo";

export type RewardRow = typeof referralRewards.$inferInsert;

/** Price and rate that the consumer of a test sizes rewards with. */
const PRICE = "0.10";
const RATE = "40";

export interface RewardedOrder {
  orderId: string;
  orderReference: string;
  lines: readonly { totalMinor: bigint; referralRateBp: number }[];
}

/** The row that the consumer makes for a paid order of `insertPaidOrder`, in hryvnias: priced, and approved. */
export function rewardRow({ orderId, orderReference, lines }: RewardedOrder, rail: RewardRow["rail"]): RewardRow {
  const numerator = referralNumerator(
    lines.map(({ totalMinor, referralRateBp }) => ({ lineTotalMinor: totalMinor, referralRateBp })),
  );
  const receipt: RewardReceipt = {
    currency: "UAH",
    lines: lines.map(({ totalMinor, referralRateBp }, position) => ({
      itemId: `${orderId}-${position}`,
      lineTotal: totalMinor.toString(),
      rateBp: referralRateBp,
      source: "default",
    })),
    uahPerUsd: RATE,
    rounding: "floor",
    tokenDecimals: 18,
    price: { tokenUsd: PRICE, source: "config", at: new Date().toISOString() },
  };
  const uahPerUsd = parseDecimal(RATE);
  const now = new Date();
  return {
    orderReference,
    purpose: "store_order",
    orderId,
    referralCode: DEMO_REFCODE,
    referrerUserId: "demo-referrer",
    referrerWallet: DEMO_REFERRER_WALLET,
    rail,
    status: "approved",
    currency: "UAH",
    commissionNumerator: numerator,
    rewardPercent: "5.0000",
    usdMicros: rewardUsdMicros(numerator, uahPerUsd),
    tokenAmount: sizeReward(numerator, { uahPerUsd, tokenUsd: parseDecimal(PRICE), tokenDecimals: 18 }),
    tokenDecimals: 18,
    receipt,
    createdAt: now,
    approvedAt: now,
  };
}
