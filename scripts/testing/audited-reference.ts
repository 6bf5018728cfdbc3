import type { AuditedRefund, AuditedSettlement, AuditedTransition, WholeAuditFacts } from "#core/domain/audit-facts";
import { computeWeightedReferralPercentFromCart, referralNumerator } from "#core/domain/commission";
import { cloneAccountId, ORDER_MOVEMENT, REFUND_MOVEMENT, userAccountId } from "#core/domain/credit";
import { parseDecimal } from "#core/domain/decimal";
import { keepLines, keptTotal, planKept } from "#core/domain/kept-lines";
import { membershipHistory, planMembership } from "#core/domain/membership";
import { sumMinor } from "#core/domain/money";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { planRefund, refundEffects } from "#core/domain/refund-plan";
import { type RewardReceipt, replayReceipt, rewardUsdMicros, sizeAtReceipt } from "#core/domain/reward";
import { planSettlements } from "#core/domain/settlement";
import { debtToBook } from "#core/domain/token-debt";
import { auditedTotals } from "./audited-payouts.ts";

export interface AuditedReference {
  lines: readonly { vendorId: string | null; quantity: number; unitMinor: bigint; referralRateBp: number }[];
  isAttributed: boolean;
  byCredit: boolean;
  /** The reward was minted before any refund; otherwise it waits for an admin. */
  isMinted: boolean;
  /** Refunds that are done, as hundredths of what is left. */
  refundedPercents: readonly number[];
}

const paidAt = new Date("2026-03-02T10:00:00Z");
const timeZone = "Europe/Kyiv";
const [orderId, orderReference, buyerId] = ["o1", "ring-o1-1", "buyer"];
const txHash = `0x${"a".repeat(64)}`;

/** Records of a reference that agree: as payment, reward, mint and refunds leave them. */
export function auditedReference(made: AuditedReference): WholeAuditFacts {
  const isMembership = made.lines.every(({ vendorId }) => vendorId === null);
  const lines = made.lines.map(({ vendorId, quantity, unitMinor, referralRateBp }, position) => ({
    itemId: `${orderId}:${position}`,
    vendorId,
    position,
    quantity,
    unitPriceMinor: unitMinor,
    lineTotalMinor: unitMinor * BigInt(quantity),
    referralRateBp,
    referralRateSource: "default" as const,
    platformRateBp: vendorId === null ? 0 : 2000,
  }));
  const totalMinor = sumMinor(lines.map(({ lineTotalMinor }) => lineTotalMinor));
  const referral = made.isAttributed ? { referralCode: "Frnd7Ref", referrerUserId: "referrer" } : null;
  const purpose = isMembership ? ("membership_upgrade" as const) : ("store_order" as const);
  const rewardPercent = computeWeightedReferralPercentFromCart(lines);
  const settlements = planSettlements({
    orderReference,
    currency: "UAH",
    referralCode: referral?.referralCode ?? null,
    paidAt,
    timeZone,
    payoutTermsOf: () => defaultPayoutTerms,
    lines: lines.flatMap((line) => (line.vendorId === null ? [] : [{ ...line, vendorId: line.vendorId }])),
  });
  const steps = stepsOf(lines, made.refundedPercents);
  const left = steps.at(-1)?.after ?? keepLines(lines, []);
  const isAllBack = keptTotal(left) === 0n;
  const refunds = steps.map(({ refund }) => refund);
  const keptGross = planKept(left, made.isAttributed).byVendor;
  const provider = made.byCredit ? "credit" : "wayforpay";
  const receipt: RewardReceipt = {
    currency: "UAH",
    lines: lines.map(({ itemId, lineTotalMinor, referralRateBp: rateBp }) => ({
      itemId,
      lineTotal: lineTotalMinor.toString(),
      rateBp,
      source: "default",
    })),
    uahPerUsd: "40",
    rounding: "floor",
    tokenDecimals: 18,
    price: { tokenUsd: "0.10", source: "config", at: paidAt.toISOString() },
  };
  const numerator = referralNumerator(lines);
  const tokenAmount = replayReceipt(receipt) ?? 0n;
  const size = (kept: Parameters<typeof planKept>[0]) =>
    sizeAtReceipt(receipt, planKept(kept, true).rewardNumerator) ?? 0n;
  const hasReward = referral !== null && numerator > 0n;
  const isNothingDue = size(left) === 0n;
  const status = made.isMinted ? "minted" : isNothingDue ? "rejected" : "pending_approval";
  const minted = made.isMinted ? tokenAmount : 0n;
  const debt = hasReward ? debtToBook({ due: size(left), minted, offset: 0n, debt: 0n }, status === "rejected") : 0n;
  const owed = settlements.map(({ vendorId, ...planned }): AuditedSettlement => {
    const isEmpty = keptGross.get(vendorId)?.grossMinor === 0n;
    return {
      ...planned,
      vendorId,
      id: `${orderReference}:${vendorId}`,
      orderId,
      currency: "UAH",
      status: isEmpty ? "reversed" : "pending",
      holdReason: null,
      heldByRefund: null,
      moves: isEmpty ? [{ fromStatus: "pending", toStatus: "reversed" }] : [],
    };
  });
  const adjustments = steps.flatMap(({ refund, before }) =>
    [...refundEffects(before, refund.lines, made.isAttributed).byVendor].flatMap(([vendorId, taken]) => {
      const row = {
        refundId: refund.id,
        settlementId: `${orderReference}:${vendorId}`,
        vendorId,
        currency: "UAH" as const,
        reversedBy: null,
        reversalReason: null,
        refundsBefore: null,
      };
      return taken.grossMinor === 0n ? [] : [{ ...row, ...taken }];
    }),
  );
  const terms = { planId: "patron", level: 2, months: 1, priceMinor: totalMinor };
  const period = planMembership(membershipHistory([], timeZone), terms, { paidAt, timeZone });
  const user = userAccountId(buyerId, "UAH");
  const sales = cloneAccountId("sales", "UAH");
  const movement = (key: string, kind: "order" | "refund", actorId: string, amounts: [string, bigint][]) => ({
    key,
    kind,
    reason: orderReference,
    actorId,
    entries: amounts.map(([accountId, amountMinor]) => ({ id: `${key}:${accountId}`, accountId, amountMinor })),
  });
  return {
    orderReference,
    timeZone,
    attempt: {
      orderId,
      payerId: buyerId,
      purpose,
      provider,
      status: isAllBack ? "refunded" : "approved",
      amountMinor: totalMinor,
      currency: "UAH",
    },
    order: {
      id: orderId,
      buyerId,
      isBuyerDeleted: false,
      purpose,
      status: "paid",
      currency: "UAH",
      totalMinor,
      referralCode: referral?.referralCode ?? null,
      referrerUserId: referral?.referrerUserId ?? null,
      referrerWallet: referral ? "0xAb" : null,
      refusedCode: referral ? null : "Othr7Ref",
      refusedReason: referral ? null : "not_first_purchase",
      rewardPercent,
      paidAt,
      cancelledAt: null,
      paidReference: orderReference,
      lines,
    },
    paid: { orderId, paidAt },
    hasAppliedEvent: !made.byCredit,
    cameTwice: false,
    attempts: 1,
    movements: made.byCredit
      ? [
          movement(`${ORDER_MOVEMENT}${orderReference}`, "order", buyerId, [
            [user, -totalMinor],
            [sales, totalMinor],
          ]),
          ...refunds.map(({ id, amountMinor }) =>
            movement(`${REFUND_MOVEMENT}${id}`, "refund", "ann", [
              [sales, -amountMinor],
              [user, amountMinor],
            ]),
          ),
        ]
      : [],
    refunds,
    settlements: owed,
    settlementAdjustments: adjustments,
    reversals: [],
    payoutLines: [],
    payouts: [],
    vendorTotals: auditedTotals(owed, adjustments),
    assists: referral
      ? settlements.map(({ vendorId, referralMinor }) => ({
          ...referral,
          id: `${orderReference}:${vendorId}`,
          orderId,
          vendorId,
          currency: "UAH",
          commissionMinor: referralMinor,
        }))
      : [],
    assistAdjustments: steps.flatMap(({ refund, before }) =>
      [...refundEffects(before, refund.lines, made.isAttributed).byVendor].flatMap(([vendorId, { referralMinor }]) =>
        referralMinor === 0n
          ? []
          : [{ refundId: refund.id, assistId: `${orderReference}:${vendorId}`, commissionMinor: referralMinor }],
      ),
    ),
    reward: hasReward
      ? {
          ...referral,
          purpose,
          orderId,
          referrerWallet: "0xAb",
          rail: made.byCredit ? "crypto" : "fiat",
          status,
          currency: "UAH",
          commissionNumerator: numerator,
          rewardPercent,
          usdMicros: rewardUsdMicros(numerator, parseDecimal("40")),
          tokenAmount,
          tokenDecimals: 18,
          receipt,
          mintBatchId: made.isMinted ? "minter:1" : null,
          txHash: made.isMinted ? txHash : null,
          rejectionCode: status === "rejected" ? "refunded" : null,
          heldByRefund: null,
          refundUnjudged: false,
          mintedAmount: made.isMinted ? tokenAmount : null,
          transitions: transitionsTo(status),
          binding: null,
        }
      : null,
    rewardAdjustments: referral
      ? steps.flatMap(({ refund, before, after }) => {
          const taken = planKept(before, true).rewardNumerator - planKept(after, true).rewardNumerator;
          return taken === 0n
            ? []
            : [{ refundId: refund.id, commissionNumerator: taken, tokenAmount: size(before) - size(after) }];
        })
      : [],
    debts:
      debt > 0n
        ? [
            {
              position: 1,
              userId: "referrer",
              tokenAmount: debt,
              cause: "refund",
              refundId: refunds.at(-1)?.id ?? null,
            },
          ]
        : [],
    offsets: [],
    debtors: hasReward ? [{ userId: "referrer", outstanding: debt, booked: debt }] : [],
    membershipTerms: isMembership ? terms : null,
    memberships: isMembership
      ? [{ orderId, period, terms, paidAt, refundedMinor: sumMinor(refunds.map(({ amountMinor }) => amountMinor)) }]
      : [],
    periodAdjustments: isMembership
      ? refunds.map(({ id: refundId, amountMinor }) => ({ refundId, orderId, userId: buyerId, amountMinor }))
      : [],
    chain: {
      paid: made.isMinted && hasReward,
      payment: made.isMinted && hasReward ? { wallet: "0xab", amount: tokenAmount, txHash } : null,
    },
  };
}

function stepsOf(lines: WholeAuditFacts["order"]["lines"], percents: readonly number[]) {
  let before = keepLines(lines, []);
  return percents
    .flatMap((percent, index) => {
      const amountMinor = (keptTotal(before) * BigInt(percent)) / 100n;
      if (amountMinor === 0n) return [];
      const refund: AuditedRefund = {
        id: `refund-${index}`,
        amountMinor,
        currency: "UAH",
        reason: "goodwill",
        requestedLines: null,
        requestedBy: "ann",
        bankReference: null,
        status: "done",
        position: null,
        tries: 0,
        sentAt: null,
        createdAt: paidAt,
        endedAt: paidAt,
        lines: planRefund(before, { amountMinor, lines: null }),
      };
      const after = keepLines(before, refund.lines);
      const step = { refund, before, after };
      before = after;
      return [step];
    })
    .map(({ refund, ...step }, index) => ({ ...step, refund: { ...refund, position: index + 1 } }));
}

function transitionsTo(status: "minted" | "rejected" | "pending_approval") {
  const move = (
    fromStatus: AuditedTransition["fromStatus"],
    toStatus: AuditedTransition["toStatus"],
    why: Partial<AuditedTransition> = {},
  ): AuditedTransition => ({ fromStatus, toStatus, reasonCode: null, reason: null, at: paidAt, ...why });
  const made = move(null, "pending_approval");
  if (status === "pending_approval") return [made];
  if (status === "rejected") return [made, move("pending_approval", "rejected", { reasonCode: "refunded" })];
  return [
    made,
    move("pending_approval", "approved"),
    move("approved", "minting"),
    move("minting", "minted", { reason: txHash }),
  ];
}
