import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import { computeWeightedReferralPercentFromCart, resolveReferralCommissionPercent } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { judgePurchase, judgeUpgrade, membershipHistory } from "#core/domain/membership";
import { currencies } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { fingerprintOf, writeOnce } from "#core/services/idempotency";
import { attributionColumns } from "#core/services/orders/attribution-columns";
import { resolveOrderReferral } from "#core/services/orders/resolve-order-referral";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import { membershipOrders, membershipPlans, orderItems, orders, platformSettings } from "#db/schema";

export interface CreateMembershipOrderInput {
  orderId: string;
  buyerId: string;
  planId: string;
  /** Chosen by the client: the same key with the same plan makes one order. */
  idempotencyKey?: string | undefined;
  now: Date;
}

/** What was placed. Kept beside its idempotency key, so a repeat is answered word for word. */
const placedMembershipSchema = z.object({
  orderId: z.string(),
  planId: z.string(),
  totalMinor: z.string().transform(BigInt),
  currency: z.enum(currencies),
  referralApplied: z.boolean(),
});

type PlacedMembership = z.output<typeof placedMembershipSchema>;

/**
 * Creates a pending order for a membership plan with price, length and referral rate frozen; `startPayment` takes it from
 * there. Attributed by `users.referredBy` alone, under the same guards as a store order except first purchase, and only
 * when it would lift the member to a level never had before.
 *
 * @throws DomainError `not_found` (no such plan on sale), `conflict` (a higher membership is running),
 *   `idempotency_key_reused`
 */
export async function createMembershipOrder(
  ctx: Pick<ServiceContext, "db" | "clone" | "guards">,
  input: CreateMembershipOrderInput,
): Promise<PlacedMembership> {
  const { buyerId, planId, idempotencyKey: key, now } = input;
  const operation = "create_membership_order" as const;
  const request = key ? { userId: buyerId, operation, key, fingerprint: await fingerprintOf([planId]), now } : null;
  return writeOnce(ctx.db, request, {
    plan: () => planMembershipOrder(ctx, input),
    keep: (placed) => ({ ...placed, totalMinor: placed.totalMinor.toString() }),
    read: (kept) => placedMembershipSchema.parse(kept),
  });
}

async function planMembershipOrder(
  ctx: Pick<ServiceContext, "db" | "clone" | "guards">,
  { orderId, buyerId, planId, now }: CreateMembershipOrderInput,
) {
  const { db, clone } = ctx;
  const { plan, defaultRateBp, history, attribution } = await readFacts(ctx, { buyerId, planId, now });
  if (!plan?.active) throw new DomainError("not_found", "no such plan on sale");
  if (judgePurchase(history, plan, now) === "lower") {
    throw new DomainError("conflict", "a higher membership is running");
  }
  const { level, months, priceMinor, currency, name } = plan;
  const judged = judgeUpgrade(attribution, level > history.highestLevel);
  const { rateBp: referralRateBp, source: referralRateSource } = resolveReferralCommissionPercent({
    productRateBp: plan.referralRateBp,
    merchantRateBp: null,
    defaultRateBp,
    envRateBp: clone.envRewardRateBp,
    maxRateBp: clone.maxRewardRateBp,
  });
  const line = { lineTotalMinor: priceMinor, referralRateBp, platformRateBp: 0 };
  const statements: BatchItem<"pg">[] = [
    db.insert(orders).values({
      id: orderId,
      buyerId,
      purpose: "membership_upgrade",
      currency,
      totalMinor: priceMinor,
      contact: null,
      rewardPercent: computeWeightedReferralPercentFromCart([line]),
      createdAt: now,
      ...attributionColumns(judged),
    }),
    db.insert(orderItems).values({
      id: `${orderId}:0`,
      orderId,
      position: 0,
      productId: null,
      vendorId: null,
      name,
      quantity: 1,
      unitPriceMinor: priceMinor,
      referralRateSource,
      ...line,
    }),
    db.insert(membershipOrders).values({ orderId, planId, level, months, priceMinor }),
  ];
  const referralApplied = judged.outcome === "attributed";
  return { statements, answer: { orderId, planId, totalMinor: priceMinor, currency, referralApplied } };
}

async function readFacts(
  ctx: Pick<ServiceContext, "db" | "clone" | "guards">,
  { buyerId, planId, now }: { buyerId: string; planId: string; now: Date },
) {
  const { db, clone } = ctx;
  const [[[plan], [settings], paid], attribution] = await Promise.all([
    db.batch([
      db.select().from(membershipPlans).where(eq(membershipPlans.id, planId)),
      db.select({ defaultRateBp: platformSettings.defaultReferralRateBp }).from(platformSettings),
      paidMembershipsQuery(db, buyerId),
    ]),
    resolveOrderReferral(ctx, { buyerId, cookieCodes: [], anyPurchase: true, now }),
  ]);
  return {
    plan: plan ?? null,
    defaultRateBp: settings?.defaultRateBp ?? null,
    history: membershipHistory(paid, clone.timeZone),
    attribution,
  };
}
