import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { returnPayout } from "#core/services/payouts/return-payout";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { payoutSettlements } from "#db/schema";
import { type PayoutFixture, payday } from "./payout-fixture.ts";
import type { Bought, Purchase } from "./refund-fixture.ts";

/**
 * Payouts of every kind: in credit, with a refund that came too late and was taken off the next; by a bank that paid, that
 * paid and gave back, that did not pay, and that has not answered. And sales that an admin reversed.
 */
export async function giveAuditPayouts(
  fixture: PayoutFixture,
  buy: (purchase: Purchase) => Promise<Bought>,
): Promise<void> {
  const { ctx, vendors } = fixture;
  const [byCredit = "", paid = "", refused = ""] = vendors;
  for (const vendorId of [paid, refused]) {
    await fixture.setMethod(vendorId, "bank");
    await fixture.addDetails(vendorId);
  }
  const end = (payoutId: string, bankReference: string) => ({ payoutId, bankReference, actorId: "ann", now: payday });
  const payoutOf = async (vendorId: string) => {
    const { made } = await fixture.pay({ vendorId });
    const [payout] = made;
    if (!payout) throw new Error(`${vendorId} is owed nothing`);
    return payout.payoutId;
  };

  const late = await buy({ by: "card", units: [2, 1, 1] });
  await payoutOf(byCredit);
  await fixture.request(late.orderReference, {
    reason: "lines",
    lines: [{ itemId: late.items[0] ?? "", quantity: 1 }],
  });
  await fixture.settleOpen(late.orderReference);
  await buy({ by: "card", units: [4, 0, 0] });
  await payoutOf(byCredit);

  const returned = await payoutOf(paid);
  await confirmPayout(ctx, end(returned, "B-1"));
  await returnPayout(ctx, end(returned, "B-2"));
  await confirmPayout(ctx, end(await payoutOf(paid), "B-3"));
  await failPayout(ctx, end(await payoutOf(refused), "B-4"));
  // What is sold from now on waits, but for one that is held.
  const later = await buy({ by: "card", units: [1, 1, 1] });
  const settlementId = `${later.orderReference}:${byCredit}`;
  await holdSettlement(ctx, { settlementId, reason: "a question", actorId: "ann", now: payday });
  await payoutOf(paid);
  // Admins take two sales back, of which one is paid; then more is refunded of both.
  const reverse = async (of: string) => {
    const { netMinor: seenMinor } = await previewReversal(ctx, { settlementId: of });
    await reverseSettlement(ctx, { settlementId: of, seenMinor, reason: "never sent", actorId: "ann", now: payday });
  };
  const never = await buy({ by: "card", units: [3, 0, 1] });
  await reverse(`${never.orderReference}:${byCredit}`);
  await reverse(`${late.orderReference}:${byCredit}`);
  for (const { orderReference } of [never, late]) {
    await fixture.request(orderReference, { reason: "goodwill", amountMinor: 500n });
    await fixture.settleOpen(orderReference);
  }
}

/** The payouts that have counted something of each reference. */
export async function payoutsByReference({ database }: PayoutFixture): Promise<Map<string, string[]>> {
  const lines = await database.adminDb.select().from(payoutSettlements);
  const byReference = Map.groupBy(lines, ({ settlementId }) => settlementId.split(":")[0] ?? "");
  return new Map([...byReference].map(([reference, own]) => [reference, own.map(({ payoutId }) => payoutId)]));
}
