import { eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { parkedNotes } from "#core/domain/payment-note";
import type { RewardReceipt } from "#core/domain/reward";
import { orders, paymentAttempts, paymentEvents, referralRewards } from "#db/schema";
import { type ApiWorld, createApiWorld, REWARDS } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";
import en from "../../web/locales/en/refcodes.json" with { type: "json" };

let world: ApiWorld;
let database: TestDatabase;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  database = await createTestDatabase();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
}, 60_000);

/** What an admin reads of a page, as it comes from the server. */
async function shown(path: string): Promise<string> {
  const answer = await world.send("GET", path, "admin");
  expect(answer.status, path).toBe(200);
  return (await answer.text()).replaceAll("&#x27;", "'").replaceAll("&quot;", '"');
}

describe("a parked excess that cannot be read", () => {
  const { unreadable, title } = en.admin.payments.excess;
  const timesIn = (page: string, words: string) => page.split(`>${words}<`).length - 1;

  beforeAll(async () => {
    // The readable one is of a payment that is given back.
    const ofDoomed = eq(paymentAttempts.orderReference, REWARDS.doomed);
    await database.adminDb.update(paymentAttempts).set({ status: "refunded" }).where(ofDoomed);
  });

  afterEach(async () => {
    await database.adminDb.delete(paymentEvents);
  });

  async function park(orderReference: string, payload: unknown) {
    const note = parkedNotes.of("refund_excess");
    const key = `excess:${orderReference}:${JSON.stringify(payload)}`;
    await database.adminDb.insert(paymentEvents).values({
      key,
      orderReference,
      status: "given back",
      outcome: "parked",
      note: parkedNotes.say(note),
      noteCode: note.code,
      noteParams: note.params,
      payload,
      receivedAt: new Date(),
    });
    return key;
  }

  it.each([
    ["nothing in it", {}],
    ["an amount that is none", { statedMinor: "many" }],
    ["an amount as a number", { statedMinor: 300 }],
    ["no object", "given back: all of it"],
    ["a list", []],
  ])("(%s) is shown as it came, and so are the others", async (_, payload) => {
    const [broken, whole] = [
      await park(REWARDS.pending, payload),
      await park(REWARDS.doomed, { statedMinor: "10000", excessMinor: "10000" }),
    ];
    const page = await shown("/admin/events");
    for (const reference of [REWARDS.pending, REWARDS.doomed]) expect(page).toContain(reference);
    expect([timesIn(page, unreadable), timesIn(page, title)]).toEqual([1, 1]);
    expect(page).toContain(JSON.stringify(payload, null, 2));
    for (const key of [broken, whole]) expect(page).toContain(`value="${key}"`);
  });

  it("of a payment that the ledger does not have is shown without an amount", async () => {
    await park("ring-test-nowhere", { statedMinor: "300", excessMinor: "300" });
    const page = await shown("/admin/events");
    expect(page).toContain("ring-test-nowhere");
    expect([timesIn(page, unreadable), timesIn(page, title)]).toEqual([0, 0]);
  });

  it("is closed by a note, and keeps what came", async () => {
    const key = await park(REWARDS.pending, { statedMinor: "many" });
    const body = new URLSearchParams({ intent: "resolve", key, note: "looked up at the bank" });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const closed = await world.send("POST", "/admin/events", "admin", { body: body.toString(), headers });
    expect(closed.status).toBe(302);
    const [kept] = await database.adminDb.select().from(paymentEvents).where(eq(paymentEvents.key, key));
    expect(kept).toMatchObject({ payload: { statedMinor: "many" }, resolution: "looked up at the bank" });
    expect(await shown("/admin/events")).toContain("looked up at the bank");
  });
});

describe("a reward of which something stored cannot be read", () => {
  const stored = {
    receipt: (value: string) =>
      sql`update referral_rewards set receipt = ${value}::jsonb where order_reference = ${REWARDS.pending}`,
    contact: (value: string) => sql`update orders set contact = ${value}::jsonb where id = ${world.orderId}`,
  };

  const ofReward = eq(referralRewards.orderReference, REWARDS.pending);
  let before: { receipt: RewardReceipt; contact: (typeof orders.$inferSelect)["contact"] } | undefined;

  beforeAll(async () => {
    [before] = await database.adminDb
      .select({ receipt: referralRewards.receipt, contact: orders.contact })
      .from(referralRewards)
      .innerJoin(orders, eq(orders.id, referralRewards.orderId))
      .where(ofReward);
  });

  afterEach(async () => {
    await database.adminDb.update(referralRewards).set({ receipt: before?.receipt }).where(ofReward);
    await database.adminDb.update(orders).set({ contact: before?.contact });
  });

  const listed = (orderReference: string) => expect.objectContaining({ orderReference });

  it.each([
    ["receipt", "{}"],
    ["receipt", "null"],
    ["receipt", '"as agreed"'],
    ["receipt", '{"uahPerUsd": "forty", "price": null}'],
    ["receipt", '{"uahPerUsd": "0", "price": null}'],
    ["receipt", '{"uahPerUsd": "40", "price": {"tokenUsd": "a lot"}}'],
    ["contact", "{}"],
    ["contact", "[]"],
    ["contact", '{"name": 7, "phone": null}'],
  ] as const)("(%s %s) is in the list with all others, and its sheet says so", async (column, value) => {
    await database.adminDb.execute(stored[column](value));
    const list = await shown("/admin/refcodes?status=all");
    for (const reference of Object.values(REWARDS)) expect(list).toContain(`open=${reference}`);
    const sheet = await shown(`/admin/refcodes?status=all&open=${REWARDS.pending}`);
    expect(sheet).toContain(en.admin.reward.rejectText);
    const words = column === "receipt" ? en.admin.reward.unreadable : en.admin.evidence.unreadable;
    expect(sheet).toContain(`>${words}<`);
    const answer = await world.send("GET", "/api/refcodes/rewards", "admin");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ rewards: expect.arrayContaining(Object.values(REWARDS).map(listed)) });
  });
});
