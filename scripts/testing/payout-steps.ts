import { and, desc, eq } from "drizzle-orm";
import fc from "fast-check";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { returnPayout } from "#core/services/payouts/return-payout";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import { payouts } from "#db/schema";
import { type PayoutFixture, payday } from "./payout-fixture.ts";

const moves = ["pay", "pay", "confirm", "fail", "return", "hold", "release", "reverse"] as const;

/** What happens to the payouts of a vendor, or by hand to the settlement that might enter one. */
export interface PayoutStep {
  /** Its place among the fixture's. */
  vendor: number;
  move: (typeof moves)[number];
}

export const payoutSteps: fc.Arbitrary<PayoutStep> = fc.record({
  vendor: fc.nat(2),
  move: fc.constantFrom(...moves),
});

/** Takes one step with the product's own verbs: of the vendor's newest payout that it can be taken with. */
export async function takePayoutStep(
  { ctx, database, vendors, pay }: PayoutFixture,
  orderReference: string,
  { vendor, move }: PayoutStep,
): Promise<void> {
  const vendorId = vendors[vendor] ?? "";
  const byHand = {
    settlementId: `${orderReference}:${vendorId}`,
    reason: "a question",
    actorId: "ann",
    now: payday,
  };
  if (move === "pay") await pay({ vendorId });
  else if (move === "hold") await holdSettlement(ctx, byHand);
  else if (move === "release") await releaseSettlement(ctx, byHand);
  else if (move === "reverse") {
    const { netMinor: seenMinor } = await previewReversal(ctx, byHand);
    await reverseSettlement(ctx, { ...byHand, seenMinor });
  } else {
    const isIn = eq(payouts.status, move === "return" ? "paid" : "pending");
    const [last] = await database.adminDb
      .select({ id: payouts.id })
      .from(payouts)
      .where(and(eq(payouts.vendorId, vendorId), isIn))
      .orderBy(desc(payouts.createdAt), desc(payouts.id))
      .limit(1);
    if (!last) return;
    const end = { payoutId: last.id, bankReference: "B-1", actorId: "ann", now: payday };
    await { confirm: confirmPayout, fail: failPayout, return: returnPayout }[move](ctx, end);
  }
}
