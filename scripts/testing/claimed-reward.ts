import type { Approval } from "#core/domain/approval";
import { parseDecimal } from "#core/domain/decimal";
import type { ClaimedReward, MintRules } from "#core/domain/mint";
import type { MintGrounds } from "#core/domain/mint-grounds";

/** The referrer's wallet of every claimed reward made here. */
export const CLAIMED_WALLET = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";

/** What the Minter holds it against. */
export const MINT_RULES: MintRules = {
  tokenDecimals: 18,
  approval: { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, secondApprovalUsd: 5_000n },
  bounds: {
    tokenUsd: { min: parseDecimal("0.02"), max: parseDecimal("0.50") },
    uahPerUsd: { min: parseDecimal("20"), max: parseDecimal("80") },
  },
};

/** No refund, and nothing kept back. */
export const NOTHING_BACK = {
  refunds: [],
  rewardAdjustments: [],
  settlementAdjustments: [],
  assistAdjustments: [],
  offsets: [],
  debtAmount: 0n,
} as const satisfies Partial<MintGrounds>;

/** An approval by somebody who has long been an admin. */
export function approvalBy(adminId: string, tokenAmount: bigint): Approval {
  const at = new Date("2026-11-21T09:00:00Z");
  return { adminId, tokenAmount, at, role: "admin", roleSince: new Date(0) };
}

/** An honest reward beside its order: 100.00 UAH at 5 % and 40 UAH a dollar is 0.125 USD, 1.25 tokens at 0.10. */
export function claimedReward(orderReference: string): ClaimedReward {
  const settled = { orderId: "order-1", vendorId: "vendor-1", currency: "UAH" } as const;
  return {
    orderReference,
    referralCode: "Frnd7Ref",
    referrerUserId: "referrer",
    referrerWallet: CLAIMED_WALLET,
    tokenAmount: 1_250_000_000_000_000_000n,
    receipt: {
      currency: "UAH",
      lines: [{ itemId: "a", lineTotal: "10000", rateBp: 500, source: "default" }],
      uahPerUsd: "40",
      rounding: "floor",
      tokenDecimals: 18,
      price: { tokenUsd: "0.10", source: "config", at: "2026-11-21T00:00:00.000Z" },
    },
    order: {
      id: "order-1",
      buyerId: "buyer",
      purpose: "store_order",
      currency: "UAH",
      totalMinor: 10_000n,
      referralCode: "Frnd7Ref",
      referrerUserId: "referrer",
      referrerWallet: CLAIMED_WALLET,
      paidReference: orderReference,
      lines: [
        { itemId: "a", position: 0, quantity: 1, vendorId: "vendor-1", lineTotalMinor: 10_000n, referralRateBp: 500 },
      ],
    },
    grounds: {
      attempt: {
        orderId: "order-1",
        payerId: "buyer",
        purpose: "store_order",
        provider: "wayforpay",
        status: "approved",
        amountMinor: 10_000n,
        currency: "UAH",
      },
      paidOrderId: "order-1",
      hasAppliedEvent: true,
      movement: null,
      settlements: [{ ...settled, referralMinor: 500n, status: "pending", isReversedByAdmin: false }],
      assists: [{ ...settled, referrerUserId: "referrer", referralCode: "Frnd7Ref", commissionMinor: 500n }],
      approvals: [approvalBy("ann", 1_250_000_000_000_000_000n)],
      period: null,
      ...NOTHING_BACK,
    },
    walletGrounds: { link: null, bound: null, buyerWallets: [] },
    boundWallet: null,
    mayOwe: false,
  };
}
