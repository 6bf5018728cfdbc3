import { randomBytes } from "node:crypto";
import { eq, like } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { LetterFacts } from "#core/ports/letter-writer";
import { settlePayment } from "#core/services/payments/settle-payment";
import { tellOfRefunds } from "#core/services/refunds/tell-of-refunds";
import { mails, outbox, paymentAttempts, refunds, users } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addAttempt, addProduct, addUser, clone, placeOrder, providerEvent } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-01T10:00:00Z");

let database: TestDatabase;
let productId: string;
let written: LetterFacts[];
const letters = {
  write(facts: LetterFacts) {
    written.push(facts);
    return { kind: facts.kind, subject: "s", text: "t", html: "h" };
  },
};

beforeAll(async () => {
  database = await createTestDatabase();
  productId = await addProduct(database.adminDb, { stock: 1000 });
});

/** An order that two attempts paid; answers the reference of the second. */
async function paidTwice(email?: string) {
  written = [];
  const { adminDb, appDb } = database;
  const buyerId = await addUser(adminDb);
  await adminDb
    .update(users)
    .set({ emailVerified: true, name: "Nina", ...(email && { email }) })
    .where(eq(users.id, buyerId));
  const order = await placeOrder(appDb, { buyerId, productId });
  const references = [await addAttempt(adminDb, order, buyerId, 1), await addAttempt(adminDb, order, buyerId, 2)];
  await adminDb.update(paymentAttempts).set({ locale: "uk" }).where(eq(paymentAttempts.orderId, order.orderId));
  for (const reference of references) {
    await settlePayment({ db: appDb, clone }, { event: providerEvent(reference, order.totalMinor), now });
  }
  return { second: references[1] ?? "", totalMinor: order.totalMinor };
}

const tell = (at = now) => tellOfRefunds({ db: database.appDb, letters, randomBytes }, { now: at });

describe("a payer whose second payment goes back", () => {
  it("is written to once, however often and at once it is tried, in the language the payment began in", async () => {
    const { second, totalMinor } = await paidTwice();
    await Promise.all(Array.from({ length: 6 }, () => tell()));
    await tell();
    const kept = await database.adminDb
      .select()
      .from(mails)
      .where(eq(mails.id, `refund:${second}`));
    expect(kept).toHaveLength(1);
    expect(await database.adminDb.$count(outbox, like(outbox.id, `mail.queued:refund:${second}`))).toBe(1);
    expect(written[0]).toMatchObject({
      kind: "refund",
      locale: "uk",
      name: "Nina",
      refund: { orderReference: second, amountMinor: totalMinor, currency: "UAH" },
    });
  });

  it("is not written to without a mailbox", async () => {
    await paidTwice("someone@siwe.placeholder.invalid");
    expect(await tell()).toEqual({ told: 0 });
  });

  it("is not told that it is on its way while the provider refuses it, but is once it is asked for again", async () => {
    const { second } = await paidTwice();
    const become = (status: "refused" | "requested") =>
      database.adminDb.update(refunds).set({ status }).where(eq(refunds.orderReference, second));
    await become("refused");
    expect(await tell()).toEqual({ told: 0 });
    await become("requested");
    expect(await tell()).toEqual({ told: 1 });
  });

  it("is written to after an outage of days, but not once the store may have forgotten what it sent", async () => {
    await paidTwice();
    const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
    expect(await tell(later(5.1))).toEqual({ told: 0 });
    expect(await tell(later(4.9))).toEqual({ told: 1 });
    expect(await tell(later(4.9))).toEqual({ told: 0 });
  });
});
