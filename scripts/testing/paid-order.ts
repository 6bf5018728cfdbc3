import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Currency } from "#core/domain/money";
import { attemptReference, type PaymentProvider } from "#core/domain/payment";
import * as schema from "#db/schema";
import { DEMO_REFCODE, DEMO_REFERRER_WALLET } from "#db/seed/demo";

export interface PaidOrder {
  orderId: string;
  provider: PaymentProvider;
  currency?: Currency;
  /** False makes an order that nobody is to be rewarded for. */
  attributed?: boolean;
  lines: readonly { totalMinor: bigint; referralRateBp: number }[];
  paidAt?: Date;
}

/** Writes a paid order of the demo buyer as checkout and payment leave it, with its outbox event. Answers the reference. */
export async function insertPaidOrder(connectionString: string, order: PaidOrder): Promise<string> {
  const { orderId, provider, currency = "UAH", attributed = true, lines, paidAt = new Date() } = order;
  const orderReference = attemptReference("ring-platform-org", orderId, 1);
  const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0n);
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await drizzle(client, { schema }).transaction(async (db) => {
      const [product] = await db.select().from(schema.products).limit(1);
      if (!product) throw new Error("seed the demo store first");
      await db.insert(schema.orders).values({
        id: orderId,
        buyerId: "demo-buyer",
        status: "paid",
        currency,
        totalMinor,
        contact: { name: "Bohdan", phone: "380501112233", city: "Kyiv", address: "Khreshchatyk 1" },
        referralCode: attributed ? DEMO_REFCODE : null,
        referrerUserId: attributed ? "demo-referrer" : null,
        referrerWallet: attributed ? DEMO_REFERRER_WALLET : null,
        rewardPercent: "5.0000",
        paidAt,
        paidReference: orderReference,
      });
      await db.insert(schema.orderItems).values(
        lines.map(({ totalMinor: lineTotalMinor, referralRateBp }, position) => ({
          id: `${orderId}-${position}`,
          orderId,
          position,
          productId: product.id,
          vendorId: product.vendorId,
          name: product.name,
          quantity: 1,
          unitPriceMinor: lineTotalMinor,
          lineTotalMinor,
          referralRateBp,
          referralRateSource: "default" as const,
          platformRateBp: 2000,
        })),
      );
      await db.insert(schema.paymentAttempts).values({
        orderReference,
        purpose: "store_order",
        orderId,
        payerId: "demo-buyer",
        provider,
        amountMinor: totalMinor,
        currency,
        status: "approved",
      });
      await db.insert(schema.paidOrders).values({ orderId, orderReference, paidAt });
      await db
        .insert(schema.outbox)
        .values({ id: `payment.paid:${orderReference}`, message: { type: "payment.paid", orderReference } });
    });
  } finally {
    await client.end();
  }
  return orderReference;
}
