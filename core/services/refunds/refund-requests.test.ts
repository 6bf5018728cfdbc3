import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { askForRefund } from "#core/services/refunds/ask-for-refund";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { declineRefundRequest, grantRefundRequest } from "#core/services/refunds/decide-refund-request";
import { dropRefund } from "#core/services/refunds/drop-refund";
import { listAskedRefunds, listOwnRefundRequests } from "#core/services/refunds/list-refund-requests";
import { refundRequests, refunds, vendors } from "#db/schema";
import { type Bought, now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { rounds } from "#scripts/testing/rounds";

let world: RefundFixture;
let vendorUser: string;
let otherVendor: string;
beforeAll(async () => {
  world = await refundFixture();
  const rows = await world.database.adminDb.select().from(vendors);
  const userOf = (index: number) => rows.find(({ id }) => id === `vendor-of-${world.products[index]}`)?.userId ?? "";
  [vendorUser, otherVendor] = [userOf(0), userOf(1)];
});

const db = () => ({ db: world.database.appDb });
async function ask({ items: [itemId = ""] }: Bought, change: { actorId?: string; quantity?: number } = {}) {
  const requestId = randomUUID();
  const asked = { requestId, actorId: vendorUser, itemId, quantity: 1, reason: "broken", now, ...change };
  await askForRefund(db(), asked);
  // The answer was lost: asking again changes nothing.
  await askForRefund(db(), asked);
  return requestId;
}
const stored = async (id: string) =>
  (await world.database.adminDb.select().from(refundRequests).where(eq(refundRequests.id, id)))[0];

it("a vendor asks for a line of their own, and no money moves until an admin grants it", async () => {
  const order = await world.buy({ by: "card", units: [3, 1, 0] });
  await expect(ask(order, { actorId: otherVendor })).rejects.toMatchObject({ code: "not_found" });
  await expect(ask(order, { quantity: 4 })).rejects.toMatchObject({ code: "conflict" });
  await expect(ask(order, { quantity: 0 })).rejects.toMatchObject({ code: "invalid_input" });
  const requestId = await ask(order, { quantity: 2 });
  await expect(ask(order)).rejects.toMatchObject({ code: "conflict" });
  expect((await world.ledgers(order.orderReference)).refunds).toEqual([]);
  expect(await listAskedRefunds(db())).toMatchObject([{ id: requestId, quantity: 2, reason: "broken" }]);

  const { refundId } = await grantRefundRequest(db(), { requestId, actorId: "ann", now });
  expect(await stored(requestId)).toMatchObject({ status: "granted", decidedBy: "ann", refundId });
  const [refund] = await world.database.adminDb.select().from(refunds).where(eq(refunds.id, refundId));
  expect(refund).toMatchObject({
    reason: "lines",
    amountMinor: 2n * 9_999n,
    note: "broken",
    requestedLines: [{ itemId: order.items[0], quantity: 2 }],
  });
  await expect(grantRefundRequest(db(), { requestId, actorId: "ann", now })).rejects.toMatchObject({
    code: "conflict",
  });
  expect(await listOwnRefundRequests(db(), { userId: vendorUser })).toMatchObject([{ id: requestId, refundId }]);
  expect(await listOwnRefundRequests(db(), { userId: otherVendor })).toEqual([]);
  // Its line can be asked about again.
  await ask(order);
});

it("one whose refund was refused and then given by hand stays granted, by the money that went back", async () => {
  const order = await world.buy({ by: "card", units: [3, 1, 0] });
  const requestId = await ask(order, { quantity: 2 });
  const { refundId } = await grantRefundRequest(db(), { requestId, actorId: "ann", now });
  const refused = { status: "refused", endedAt: now } as const;
  await world.database.adminDb.update(refunds).set(refused).where(eq(refunds.id, refundId));
  const transfer = { amountMinor: null, bankReference: "T-9", note: "by transfer", actorId: "ann", now };
  await closeRefundByHand(db(), { refundId, ...transfer });
  const request = await stored(requestId);
  expect(request).toMatchObject({ status: "granted", refundId: `by-hand:${refundId}` });
  const [given] = await world.database.adminDb
    .select()
    .from(refunds)
    .where(eq(refunds.id, request?.refundId ?? ""));
  expect(given).toMatchObject({ status: "done", bankReference: "T-9" });
});

it("a declined one says why and can be asked again; a grant that is refused leaves it open", async () => {
  const order = await world.buy({ by: "card", units: [2, 0, 0] });
  const declined = await ask(order);
  await declineRefundRequest(db(), { requestId: declined, actorId: "ann", why: "used", now });
  expect(await stored(declined)).toMatchObject({ status: "declined", decision: "used" });
  const requestId = await ask(order);
  await world.request(order.orderReference, { reason: "goodwill", amountMinor: 5n });
  await expect(grantRefundRequest(db(), { requestId, actorId: "ann", now })).rejects.toMatchObject({
    code: "conflict",
  });
  expect((await stored(requestId))?.status).toBe("asked");
});

it("is declined after all, with a word, where its refund was refused and is given up; another can be asked for", async () => {
  const order = await world.buy({ by: "card", units: [2, 0, 0] });
  const requestId = await ask(order);
  const { refundId } = await grantRefundRequest(db(), { requestId, actorId: "ann", now });
  const drop = () => dropRefund(db(), { refundId, actorId: "ann", note: "the card is closed", now });
  await expect(drop()).rejects.toMatchObject({ code: "conflict" });
  expect((await stored(requestId))?.status).toBe("granted");
  await world.database.adminDb.update(refunds).set({ status: "refused" }).where(eq(refunds.id, refundId));
  await drop();
  const declined = { status: "declined", decision: "the card is closed", decidedBy: "ann", refundId };
  expect(await stored(requestId)).toMatchObject(declined);
  await expect(drop()).rejects.toMatchObject({ code: "conflict" });
  const other = await ask(order);
  expect(await stored(requestId)).toMatchObject(declined);
  expect((await stored(other))?.status).toBe("asked");
});

it("stays granted where the money of its refused refund was given back by hand", async () => {
  const order = await world.buy({ by: "card", units: [2, 0, 0] });
  const requestId = await ask(order);
  const { refundId } = await grantRefundRequest(db(), { requestId, actorId: "ann", now });
  await world.database.adminDb.update(refunds).set({ status: "refused" }).where(eq(refunds.id, refundId));
  const byHand = { refundId, amountMinor: null, bankReference: "T-1", note: "transferred", actorId: "ann", now };
  await closeRefundByHand(db(), byHand);
  const late = dropRefund(db(), { refundId, actorId: "ann", note: "too late", now });
  await expect(late).rejects.toMatchObject({ code: "conflict" });
  expect(await stored(requestId)).toMatchObject({ status: "granted", decision: null });
});

it(
  "granted and declined at once, it is one of the two",
  async () => {
    for (let round = 0; round < rounds(10); round++) {
      const order = await world.buy({ by: round % 2 === 0 ? "card" : "credit", units: [1, 0, 0] });
      const requestId = await ask(order);
      const grant = () => grantRefundRequest(db(), { requestId, actorId: "ann", now });
      const decline = () => declineRefundRequest(db(), { requestId, actorId: "ann", why: "no", now });
      const results = await Promise.allSettled(round % 4 < 2 ? [grant(), decline()] : [decline(), grant()]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const request = await stored(requestId);
      const { refunds: rows } = await world.ledgers(order.orderReference);
      expect(rows.map(({ id }) => id)).toEqual(request?.status === "granted" ? [request.refundId] : []);
    }
  },
  rounds(60_000),
);

it("an id stands for one request: a repeat is nothing new whatever became of it, and another request is refused", async () => {
  const order = await world.buy({ by: "card", units: [2, 0, 0] });
  const [itemId = ""] = order.items;
  const asked = { requestId: "mine", actorId: vendorUser, itemId, quantity: 2, reason: "broken", now };
  await Promise.all([askForRefund(db(), asked), askForRefund(db(), asked)]);
  await expect(askForRefund(db(), { ...asked, quantity: 1 })).rejects.toMatchObject({ code: "idempotency_key_reused" });
  await grantRefundRequest(db(), { requestId: "mine", actorId: "ann", now });
  await world.settleOpen(order.orderReference);
  await askForRefund(db(), asked);
  expect((await stored("mine"))?.status).toBe("granted");
});
