import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { grantCredit } from "#core/services/credit/grant-credit";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { settlePayment } from "#core/services/payments/settle-payment";
import type { Database } from "#db/client";
import { orders, paidOrders, products, refunds, stockShortfalls } from "#db/schema";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  placeOrder,
  providerEvent,
} from "../testing/store-fixture.ts";

export interface RaceReport {
  name: string;
  rounds: number;
  faults: string[];
}

interface Databases {
  appDb: Database;
  adminDb: Database;
}

/** Each answers what was wrong in one round, or null. */
const races: Record<string, (databases: Databases) => Promise<string | null>> = {
  "two buyers and the last item": lastItem,
  "two tabs and one order": twoTabs,
  "credit and a card and one order": creditAndCard,
  "two first orders of one buyer": firstOrders,
  "ten payments and one balance": oneBalance,
};

/** Runs so many rounds of every race, one race after the other. */
export async function runRaces(databases: Databases, rounds: number): Promise<RaceReport[]> {
  await addReferrer(databases.adminDb, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
  const reports: RaceReport[] = [];
  for (const [name, race] of Object.entries(races)) {
    const faults: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const fault = await race(databases);
      if (fault) faults.push(`${name}, round ${round + 1}: ${fault}`);
    }
    reports.push({ name, rounds, faults });
  }
  return reports;
}

const now = new Date("2026-03-01T10:00:00Z");

async function settle({ appDb: db }: Databases, reference: string, amountMinor: bigint) {
  return settlePayment({ db, clone }, { event: providerEvent(reference, amountMinor), now });
}

async function addBuyer({ adminDb, appDb }: Databases, creditMinor = 0n): Promise<string> {
  const buyerId = await addUser(adminDb);
  if (creditMinor > 0n) {
    const grant = { grantId: randomUUID(), email: `${buyerId}@users.test`, currency: "UAH", reason: "race" } as const;
    await grantCredit({ db: appDb, clone }, { ...grant, amountMinor: creditMinor, actorId: "race", now });
  }
  return buyerId;
}

async function lastItem(databases: Databases): Promise<string | null> {
  const { adminDb, appDb } = databases;
  const productId = await addProduct(adminDb, { stock: 1 });
  const payments = await Promise.all(
    [1, 2].map(async () => {
      const buyerId = await addBuyer(databases);
      const order = await placeOrder(appDb, { buyerId, productId });
      return { reference: await addAttempt(appDb, order, buyerId), ...order };
    }),
  );
  const results = await Promise.all(
    payments.map(({ reference, totalMinor }) => settle(databases, reference, totalMinor)),
  );
  const [shelf] = await adminDb.select().from(products).where(eq(products.id, productId));
  const short = await adminDb.select().from(stockShortfalls).where(eq(stockShortfalls.productId, productId));
  if (!results.every((result) => result.paid)) return "a payment was refused";
  if (shelf?.stock !== 0) return `the shelf holds ${shelf?.stock}`;
  return short.length === 1 && short[0]?.missing === 1n ? null : `${short.length} shortfalls`;
}

async function twoTabs(databases: Databases): Promise<string | null> {
  const { adminDb, appDb } = databases;
  const [buyerId, productId] = await Promise.all([addBuyer(databases), addProduct(adminDb)]);
  const order = await placeOrder(appDb, { buyerId, productId });
  const references = [await addAttempt(appDb, order, buyerId, 1), await addAttempt(appDb, order, buyerId, 2)];
  const results = await Promise.all(references.map((reference) => settle(databases, reference, order.totalMinor)));
  const givenBack = await adminDb.select().from(refunds).where(sql`${refunds.orderReference} in ${references}`);
  if (results.filter((result) => result.paid).length !== 1) return "not paid once";
  return givenBack.length === 1 ? null : `${givenBack.length} payments are given back`;
}

async function creditAndCard(databases: Databases): Promise<string | null> {
  const { adminDb, appDb } = databases;
  const [buyerId, productId] = await Promise.all([addBuyer(databases, 10_000n), addProduct(adminDb)]);
  const order = await placeOrder(appDb, { buyerId, productId });
  const reference = await addAttempt(appDb, order, buyerId);
  const [card, credit] = await Promise.allSettled([
    settle(databases, reference, order.totalMinor),
    payWithCredit({ db: appDb, clone }, { orderId: order.orderId, buyerId, now }),
  ]);
  const balance = await getCreditBalance({ db: appDb }, { userId: buyerId, currency: "UAH" });
  const [paid] = await adminDb.select().from(paidOrders).where(eq(paidOrders.orderId, order.orderId));
  const [refund] = await adminDb.select().from(refunds).where(eq(refunds.orderReference, reference));
  if (card.status === "rejected") return `the card failed: ${card.reason}`;
  const byCard = paid?.orderReference === reference;
  if (byCard)
    return balance === 10_000n && !refund && credit.status === "rejected" ? null : "card and credit both paid";
  return balance === 0n && refund ? null : "credit paid and the card's money stays";
}

async function firstOrders(databases: Databases): Promise<string | null> {
  const { adminDb, appDb } = databases;
  const [buyerId, productId] = await Promise.all([addBuyer(databases), addProduct(adminDb)]);
  const placed = await Promise.all([1, 2].map(() => placeOrder(appDb, { buyerId, productId, cookieCode: "Frnd7Ref" })));
  const references = await Promise.all(placed.map((order) => addAttempt(appDb, order, buyerId)));
  await Promise.all(references.map((reference) => settle(databases, reference, placed[0]?.totalMinor ?? 0n)));
  const rows = await adminDb.select().from(orders).where(eq(orders.buyerId, buyerId));
  const outcomes = rows.map((row) => (row.status === "paid" ? (row.referralCode ?? row.refusedReason) : row.status));
  return outcomes.sort().join() === "Frnd7Ref,not_first_purchase" ? null : outcomes.join();
}

async function oneBalance(databases: Databases): Promise<string | null> {
  const { adminDb, appDb } = databases;
  const [buyerId, productId] = await Promise.all([addBuyer(databases, 35_000n), addProduct(adminDb)]);
  const placed = await Promise.all(Array.from({ length: 10 }, () => placeOrder(appDb, { buyerId, productId })));
  const results = await Promise.allSettled(
    placed.map(({ orderId }) => payWithCredit({ db: appDb, clone }, { orderId, buyerId, now })),
  );
  const balance = await getCreditBalance({ db: appDb }, { userId: buyerId, currency: "UAH" });
  const paid = results.filter((result) => result.status === "fulfilled").length;
  return paid === 3 && balance === 5_000n ? null : `${paid} paid, ${balance} left`;
}
