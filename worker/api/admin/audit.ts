import { type ZodType, z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import { auditVerdicts, driftKinds } from "#core/domain/audit";
import { rateSources } from "#core/domain/commission";
import { paymentStatuses } from "#core/domain/payment";
import { payoutSchedules } from "#core/domain/payout-schedule";
import { settlementStatuses } from "#core/domain/settlement";
import { auditReference } from "#core/services/rewards/audit-reference";
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

/** What the contract says. Null in the audit when the chain could not be read. */
const chain = z.strictObject({
  orderRef: z.string(),
  paid: z.boolean(),
  payment: z.strictObject({ wallet: z.string(), amount, txHash: z.string(), blockNumber: amount }).nullable(),
});

/** The four records of one reference side by side, and what does not fit. */
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
  settlements: z.array(settlement),
  salesAssists: z.array(salesAssist),
  reward: reward
    .extend({
      /** What the Minter has bound to it, where the code had no wallet when it was earned. */
      boundWallet: z.strictObject({ address: z.string(), boundAt: timestamp }).nullable(),
      transitions: z.array(transition),
    })
    .nullable(),
  chain: chain.nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof auditReference>>>>;

/** The audit of one reference. */
export const auditOperations: readonly Operation[] = [
  operation({
    address: "GET /api/audit/:orderReference",
    summary: "The four records of one reference, and the chain",
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
