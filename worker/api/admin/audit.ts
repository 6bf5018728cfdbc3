import { type ZodType, z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { auditVerdicts } from "#core/domain/audit";
import { driftKinds } from "#core/domain/audit-facts";
import { rateSources } from "#core/domain/commission";
import { creditTransactionKinds } from "#core/domain/credit";
import { paymentStatuses } from "#core/domain/payment";
import { payoutSchedules } from "#core/domain/payout-schedule";
import { refundReasons, refundStatuses } from "#core/domain/refund";
import { settlementStatuses } from "#core/domain/settlement";
import { debtCauses } from "#core/domain/token-debt";
import { auditReference } from "#core/services/audit/audit-reference";
import { auditedPayout, auditedTotals, payoutLine } from "#worker/api/admin/payout-audit-schema";
import { transition } from "#worker/api/admin/transition-schema";
import { amount, count, currency, provider, rateBp, split, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { reward } from "#worker/api/referral/reward-schema";

const settlement = z.strictObject({
  id: z.string(),
  orderId: z.string(),
  orderReference: z.string(),
  vendorId: z.string(),
  currency,
  ...split,
  status: z.enum(settlementStatuses),
  holdReason: z.string().nullable(),
  heldByRefund: z.string().nullable(),
  dueAt: timestamp,
  metadata: z.strictObject({
    orderReference: z.string(),
    referralCode: z.string().nullable(),
    payout: z.strictObject({ schedule: z.enum(payoutSchedules), holdDays: count, timeZone: z.string() }),
    commissionBreakdown: z.strictObject({
      currency,
      gross: amount,
      platformCommission: amount,
      referralCommission: amount,
      netPayout: amount,
      lines: z.array(
        z.strictObject({
          itemId: z.string(),
          lineTotal: amount,
          platformRateBp: rateBp,
          referralRateBp: rateBp,
          referralRateSource: z.enum(rateSources),
        }),
      ),
    }),
  }),
  createdAt: timestamp,
});

const salesAssist = z.strictObject({
  id: z.string(),
  orderId: z.string(),
  orderReference: z.string(),
  vendorId: z.string(),
  referrerUserId: z.string(),
  referralCode: z.string(),
  currency,
  commissionMinor: amount,
  createdAt: timestamp,
});

const refund = z.strictObject({
  id: z.string(),
  amountMinor: amount,
  currency,
  reason: z.enum(refundReasons),
  status: z.enum(refundStatuses),
  /** Which refund of its payment it was, from 1; null until it is done. */
  position: count.nullable(),
  createdAt: timestamp,
  endedAt: timestamp.nullable(),
  /** What it took off each line. */
  lines: z.array(z.strictObject({ itemId: z.string(), quantity: count, amountMinor: amount, restocked: count })),
});

/** A movement of the credit ledger: what paid, or gave a refund back. */
const movement = z.strictObject({
  key: z.string(),
  kind: z.enum(creditTransactionKinds),
  entries: z.array(z.strictObject({ accountId: z.string(), amountMinor: amount })),
});

/** What refunds took off each record. */
const settlementAdjustment = z.strictObject({
  refundId: z.string(),
  settlementId: z.string(),
  vendorId: z.string(),
  currency,
  ...split,
  /** The admin who took it back, why, and after how many refunds; null for a refund. */
  reversedBy: z.string().nullable(),
  reversalReason: z.string().nullable(),
  refundsBefore: count.nullable(),
});
const assistAdjustment = z.strictObject({ refundId: z.string(), assistId: z.string(), commissionMinor: amount });
const rewardAdjustment = z.strictObject({
  refundId: z.string(),
  /** In 1/10 000 of a minor unit. */
  commissionNumerator: amount,
  /** Null while the reward has no price. */
  tokenAmount: amount.nullable(),
});

/** Tokens that the referrer owes since then. */
const debt = z.strictObject({
  position: count,
  userId: z.string(),
  tokenAmount: amount,
  cause: z.enum(debtCauses),
  refundId: z.string().nullable(),
  createdAt: timestamp,
});

/** Tokens that were kept back for debts. */
const offset = z.strictObject({ position: count, userId: z.string(), tokenAmount: amount, createdAt: timestamp });

/** What somebody owes in tokens: the running balance, and what all records come to. */
const debtor = z.strictObject({ userId: z.string(), outstanding: amount, booked: amount });

/** The stretch of membership that the order opened, as it was paid, and what was refunded of it. */
const period = z.strictObject({
  level: count,
  startsAt: timestamp,
  endsAt: timestamp,
  isUpgrade: z.boolean(),
  refundedMinor: amount,
});

/** What the contract says. Null in the audit when the chain could not be read. */
const chain = z.strictObject({
  orderRef: z.string(),
  paid: z.boolean(),
  payment: z.strictObject({ wallet: z.string(), amount, txHash: z.string(), blockNumber: amount }).nullable(),
});

/** All records of one reference side by side, and what does not fit. */
const auditSchema = z.strictObject({
  orderReference: z.string(),
  verdict: z.enum(auditVerdicts),
  drift: z.array(z.enum(driftKinds)),
  payment: z.strictObject({
    status: z.enum(paymentStatuses),
    provider,
    amountMinor: amount,
    currency,
    paidAt: timestamp.nullable(),
    orderId: z.string(),
    referralCode: z.string().nullable(),
    refusedReason: z.enum(refusalReasons).nullable(),
  }),
  refunds: z.array(refund),
  movements: z.array(movement),
  settlements: z.array(settlement),
  settlementAdjustments: z.array(settlementAdjustment),
  payouts: z.array(auditedPayout),
  payoutLines: z.array(payoutLine),
  vendorTotals: z.array(auditedTotals),
  salesAssists: z.array(salesAssist),
  assistAdjustments: z.array(assistAdjustment),
  reward: reward
    .extend({
      /** What the Minter has bound to it, where the code had no wallet when it was earned. */
      boundWallet: z.strictObject({ address: z.string(), boundAt: timestamp }).nullable(),
      transitions: z.array(transition),
    })
    .nullable(),
  rewardAdjustments: z.array(rewardAdjustment),
  debts: z.array(debt),
  offsets: z.array(offset),
  debtors: z.array(debtor),
  period: period.nullable(),
  chain: chain.nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof auditReference>>>>;

/** The audit of one reference. */
export const auditOperations: readonly Operation[] = [
  operation({
    address: "GET /api/audit/:orderReference",
    summary: "All records of one reference, and the chain",
    access: "admin",
    status: 200,
    answer: auditSchema,
  }).run(async ({ c, runtime: { ctx, consumer }, params: { orderReference } }) => {
    const chain = await consumer.readChain(orderReference).catch((error: unknown) => {
      c.get("log").warn("chain could not be read", { error });
      return null;
    });
    return auditReference(ctx, { orderReference, chain });
  }),
];
