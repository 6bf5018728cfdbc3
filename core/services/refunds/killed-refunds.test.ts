import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { askForRefund } from "#core/services/refunds/ask-for-refund";
import { grantRefundRequest } from "#core/services/refunds/decide-refund-request";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import { refundRequests, vendors } from "#db/schema";
import { type CutTrips, cutTrips } from "#scripts/testing/cut-trips";
import { type Bought, expectExact, now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";

let world: RefundFixture;
/** A database behind trips that can be cut. */
let cuttable: CutTrips;

beforeAll(async () => {
  world = await refundFixture();
  cuttable = await cutTrips(world.database.appUrl);
  return () => cuttable.stop();
});

/** Cuts each trip in turn, on both sides, and does the work again as whoever asked would. Answers how many trips it takes. */
async function cutEach(
  begin: () => Promise<Bought>,
  work: (order: Bought) => Promise<unknown>,
  expectDone: (order: Bought) => Promise<unknown>,
): Promise<number> {
  let undisturbed = 0;
  for (let trip = 0; trip <= undisturbed; trip++) {
    for (const side of ["before", "after"] as const) {
      const order = await begin();
      const { isDone, trips } = await cuttable.cutting({ trip, side }, () => work(order));
      if (trip === 0) undisturbed = trips;
      expect(isDone).toBe(trip === 0);
      if (!isDone) await work(order);
      await expectExact(world, order.orderReference);
      await expectDone(order);
    }
  }
  return undisturbed;
}

const card = async () => {
  const order = await world.buy({ by: "card", units: [2, 1, 1] });
  await world.reward(order.orderReference);
  return order;
};
const refundsOf = async ({ orderReference }: Bought) => (await world.ledgers(orderReference)).refunds;

it("a refund request repeated under its key makes one refund, whichever trip was cut off", async () => {
  for (const by of ["card", "credit"] as const) {
    const trips = await cutEach(
      () => world.buy({ by, units: [2, 1, 1] }),
      ({ orderReference }) =>
        requestRefund(cuttable, {
          orderReference,
          wish: { reason: "goodwill", amountMinor: 777n },
          note: "late",
          actorId: "ann",
          idempotencyKey: orderReference,
          now,
        }),
      async (order) => {
        expect(await refundsOf(order)).toMatchObject([{ amountMinor: 777n }]);
        const balance = await getCreditBalance(
          { db: world.database.appDb },
          { userId: order.buyerId, currency: "UAH" },
        );
        expect(balance).toBe(by === "credit" ? 777n : 0n);
      },
    );
    // Two of the reads travel at once with the look-up of the key.
    expect(trips).toBeLessThanOrEqual(4);
  }
}, 120_000);

it("a statement with a refund of ours and one from the cabinet is recorded once, however often it is repeated", async () => {
  const trips = await cutEach(
    async () => {
      const order = await card();
      await world.request(order.orderReference, { reason: "goodwill", amountMinor: 500n });
      await world.database.adminDb.execute(
        `update refunds set status = 'sent' where order_reference = '${order.orderReference}'`,
      );
      return order;
    },
    ({ orderReference }) => recordStatement(cuttable, { orderReference, statedMinor: 1_234n, now }),
    async (order) => {
      const found = await refundsOf(order);
      expect(found.map(({ reason, amountMinor, status }) => [reason, amountMinor, status]).toSorted()).toEqual([
        ["cabinet", 734n, "done"],
        ["goodwill", 500n, "done"],
      ]);
    },
  );
  // Facts and batch of each.
  expect(trips).toBe(4);
}, 120_000);

it("a refund that the statement shows: recorded in two trips", async () => {
  const trips = await cutEach(
    async () => {
      const order = await card();
      await world.request(order.orderReference, { reason: "whole" });
      return order;
    },
    ({ orderReference, totalMinor }) => recordStatement(cuttable, { orderReference, statedMinor: totalMinor, now }),
    async (order) => expect((await world.ledgers(order.orderReference)).attempt.status).toBe("refunded"),
  );
  expect(trips).toBe(2);
}, 120_000);

it("a chargeback: entered again it is one", async () => {
  await cutEach(
    card,
    ({ orderReference }) =>
      recordChargeback(cuttable, {
        orderReference,
        amountMinor: 321n,
        bankReference: "CB-1",
        note: "",
        actorId: "ann",
        now,
      }),
    async (order) => expect(await refundsOf(order)).toMatchObject([{ amountMinor: 321n, status: "done" }]),
  );
}, 120_000);

it("a granted request: granted again it is refused or done, and there is one refund", async () => {
  const rows = await world.database.adminDb.select().from(vendors);
  const owner = rows.find(({ id }) => id === `vendor-of-${world.products[0]}`)?.userId ?? "";
  const asked = new Map<string, string>();
  await cutEach(
    async () => {
      const order = await card();
      const requestId = randomUUID();
      asked.set(order.orderReference, requestId);
      await askForRefund(
        { db: world.database.appDb },
        { requestId, actorId: owner, itemId: order.items[0] ?? "", quantity: 1, reason: "broken", now },
      );
      return order;
    },
    ({ orderReference: idempotencyKey }) =>
      grantRefundRequest(cuttable, { requestId: asked.get(idempotencyKey) ?? "", actorId: "ann", idempotencyKey, now }),
    async (order) => {
      const [refund, ...others] = await refundsOf(order);
      expect(others).toEqual([]);
      const [request] = await world.database.adminDb
        .select()
        .from(refundRequests)
        .where(eq(refundRequests.id, asked.get(order.orderReference) ?? ""));
      expect(request).toMatchObject({ status: "granted", refundId: refund?.id });
    },
  );
}, 120_000);
