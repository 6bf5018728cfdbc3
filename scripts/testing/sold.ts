import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import { refundLines, refunds, settlementAdjustments } from "#db/schema";
import { paidOrderStatements } from "./paid-order.ts";

/** Whom and what is sold, by {@link sell}. */
export interface Sold {
  buyerId: string;
  vendorId: string;
  productId: string;
}

export interface Sale {
  orderId: string;
  paidAt: Date;
  grossMinor?: bigint;
  /** With a referrer: 5 % of it. */
  referral?: { code: string; userId: string; wallet: null };
}

/** A sale: a fifth for the store, the rest for the vendor and, with a code, the referrer. Answers its reference. */
export async function sell(admin: Database, { buyerId, vendorId, productId }: Sold, sale: Sale): Promise<string> {
  const { orderId, paidAt, grossMinor = 10_000n, referral = null } = sale;
  const orderReference = `ring-test-${orderId}-1`;
  const product = { id: productId, vendorId, name: { en: "Mug", uk: "Чашка", ru: "Кружка" } };
  const lines = [{ totalMinor: grossMinor, referralRateBp: referral ? 500 : 0 }];
  const order = { orderId, orderReference, buyerId, product, provider: "wayforpay", referral, lines, paidAt } as const;
  await writeBatch(admin, paidOrderStatements(admin, order));
  return orderReference;
}

/** A done refund of a sale by {@link sell}, with what it takes off the settlement. */
export async function refundSold(
  admin: Database,
  { vendorId }: Pick<Sold, "vendorId">,
  refund: { orderReference: string; position: number; grossMinor: bigint; on: Date },
): Promise<void> {
  const { orderReference, position, grossMinor, on } = refund;
  const id = `${orderReference}:r${position}`;
  const about = { orderReference, currency: "UAH", createdAt: on } as const;
  const itemId = `${orderReference.split("-")[2]}-0`;
  const platformMinor = grossMinor / 5n;
  await writeBatch(admin, [
    admin.insert(refunds).values({
      ...about,
      id,
      position,
      amountMinor: grossMinor,
      reason: "goodwill",
      status: "done",
      nextTryAt: on,
    }),
    admin.insert(refundLines).values({ refundId: id, itemId, quantity: 0, amountMinor: grossMinor }),
    admin.insert(settlementAdjustments).values({
      ...about,
      refundId: id,
      settlementId: `${orderReference}:${vendorId}`,
      vendorId,
      grossMinor,
      platformMinor,
      referralMinor: 0n,
      netMinor: grossMinor - platformMinor,
    }),
  ]);
}
