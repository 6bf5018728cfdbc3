import { and, eq, inArray, sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { type SettlementStatus, settlementStatuses } from "#core/domain/settlement";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { type DuePreview, previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { returnPayout } from "#core/services/payouts/return-payout";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import * as schema from "#db/schema";
import { expectBooks, type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import type { Bought } from "#scripts/testing/refund-fixture";
import { rounds } from "#scripts/testing/rounds";

const RUNS = rounds(3);

type Step =
  | { do: "buy"; units: number[] }
  | { do: "refund" | "ask"; order: number; share: bigint }
  | { do: "settle"; order: number }
  | { do: "hold" | "release" | "reverse"; sale: number }
  | { do: "choose"; vendor: number; method: "credit" | "bank" }
  | { do: "pay"; seen: boolean }
  | { do: "confirm" | "fail" | "return"; payout: number };

const nat = fc.nat(50);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("buy" as const),
      units: fc.tuple(fc.nat(2), fc.nat(2), fc.integer({ min: 1, max: 2 })),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("refund" as const, "refund" as const, "ask" as const),
      order: nat,
      // In thousandths of the order's total; more than is left takes all.
      share: fc.oneof(fc.bigInt(1n, 400n), fc.constant(1_000n)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("settle" as const), order: nat }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("hold" as const, "release" as const), sale: nat }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reverse" as const), sale: nat }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("choose" as const),
      vendor: fc.nat(2),
      method: fc.constantFrom("credit" as const, "bank" as const),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("pay" as const), seen: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("confirm" as const, "confirm" as const, "fail" as const, "return" as const),
      payout: nat,
    }),
  },
);

/** One history in a store of its own. */
async function live(steps: readonly Step[]): Promise<void> {
  const world = await payoutFixture();
  const [, banked = ""] = world.vendors;
  for (const id of world.vendors) await world.addDetails(id);
  await world.setMethod(banked, "bank");
  const orders: Bought[] = [];
  let moments = 0;
  const later = () => new Date(payday.getTime() + 1_000 * ++moments);
  for (const each of steps) await take(world, each, { orders, later, number: moments });
  await endEverything(world, { orders, later });
}

interface Course {
  orders: Bought[];
  later: () => Date;
}

const at = <Item>(items: readonly Item[], index: number) =>
  items.length > 0 ? items[index % items.length] : undefined;

async function unlessRefused<Answer>(work: Promise<Answer>): Promise<Answer | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

async function take(world: PayoutFixture, each: Step, { orders, later, number }: Course & { number: number }) {
  const { ctx } = world;
  switch (each.do) {
    case "buy":
      orders.push(await world.buy({ by: "card", units: each.units }));
      break;
    case "refund":
    case "ask": {
      const order = at(orders, each.order);
      if (!order) return;
      const amountMinor = (order.totalMinor * each.share) / 1_000n + 1n;
      await (each.do === "refund"
        ? takeBack(world, order, { amountMinor, number, now: later() })
        : ask(world, order, amountMinor));
      break;
    }
    case "settle": {
      const order = at(orders, each.order);
      if (order) await world.settleOpen(order.orderReference);
      break;
    }
    case "hold":
    case "release": {
      const sale = at(await salesOf(world), each.sale);
      const input = { settlementId: sale ?? "", reason: "test", actorId: "ann", now: later() };
      await unlessRefused((each.do === "hold" ? holdSettlement : releaseSettlement)(ctx, input));
      break;
    }
    case "reverse": {
      const settlementId = at(await salesOf(world, settlementStatuses), each.sale) ?? "";
      await unlessRefused(
        (async () => {
          const { netMinor: seenMinor } = await previewReversal(ctx, { settlementId });
          await reverseSettlement(ctx, { settlementId, seenMinor, reason: "test", actorId: "ann", now: later() });
        })(),
      );
      break;
    }
    case "choose":
      await world.setMethod(world.vendors[each.vendor] ?? "", each.method);
      break;
    case "pay":
      await payAsSeen(world, each.seen, later());
      break;
    default: {
      const payoutId = at(await payoutsWithBank(world), each.payout);
      const verb = { confirm: confirmPayout, fail: failPayout, return: returnPayout }[each.do];
      if (payoutId)
        await unlessRefused(verb(ctx, { payoutId, bankReference: `B-${number}`, actorId: "ann", now: later() }));
    }
  }
  await expectBooks(world.database);
}

/** A bank takes back so much, or all that is left where that is less. */
async function takeBack(
  { ctx }: PayoutFixture,
  { orderReference }: Bought,
  { amountMinor, number, now }: { amountMinor: bigint; number: number; now: Date },
): Promise<void> {
  const entered = { orderReference, note: "", actorId: "ann", now };
  const part = await unlessRefused(recordChargeback(ctx, { ...entered, amountMinor, bankReference: `C-${number}` }));
  if (part === null)
    await unlessRefused(recordChargeback(ctx, { ...entered, amountMinor: null, bankReference: `D-${number}` }));
}

const ask = (world: PayoutFixture, { orderReference }: Bought, amountMinor: bigint) =>
  unlessRefused(world.request(orderReference, { reason: "goodwill", amountMinor }));

/** What a run pays is what the dry run said. */
async function payAsSeen(world: PayoutFixture, bySight: boolean, now: Date): Promise<void> {
  const { ctx } = world;
  const preview = await previewDuePayouts(ctx, { now });
  await expectNextAsSeen(world, preview, now);
  const plain = (those: readonly { vendorId: string; currency: "UAH" | "USD"; amountMinor: bigint }[]) =>
    those.map(({ vendorId, currency, amountMinor }) => ({ vendorId, currency, amountMinor }));
  const seen = plain(preview.payouts);
  const run = await processDuePayouts(ctx, { actor: "ann", now, ...(bySight && { seen }) });
  expect(plain(run.made)).toEqual(seen);
  expect([run.changed, run.left, run.waiting]).toEqual([[], 0, preview.waiting]);
}

/** What a vendor's page calls due is what the dry run pays, or would pay but for how. */
async function expectNextAsSeen({ vendors, ctx }: PayoutFixture, preview: DuePreview, now: Date): Promise<void> {
  const due = [...preview.payouts, ...preview.waiting];
  for (const vendorId of vendors) {
    const { standings } = await readVendorStanding(ctx, { vendorId, now });
    for (const { currency, nextPayout } of standings) {
      const one = due.find((each) => each.vendorId === vendorId && each.currency === currency);
      const isEnough = one && one.obstacle !== "negative" && one.obstacle !== "below_minimum";
      expect(nextPayout?.isDue ? nextPayout.netMinor : null).toBe(isEnough ? one.amountMinor : null);
    }
  }
}

async function salesOf(
  { database }: PayoutFixture,
  statuses: readonly SettlementStatus[] = ["pending", "held"],
): Promise<string[]> {
  const rows = await database.adminDb
    .select({ id: schema.settlements.id })
    .from(schema.settlements)
    .where(inArray(schema.settlements.status, [...statuses]))
    .orderBy(schema.settlements.createdAt, schema.settlements.orderReference, schema.settlements.vendorId);
  return rows.map(({ id }) => id);
}

async function payoutsWithBank({ database }: PayoutFixture): Promise<string[]> {
  const rows = await database.adminDb
    .select({ id: schema.payouts.id })
    .from(schema.payouts)
    .where(and(eq(schema.payouts.method, "bank"), inArray(schema.payouts.status, ["pending", "paid"])))
    .orderBy(schema.payouts.createdAt, schema.payouts.vendorId);
  return rows.map(({ id }) => id);
}

/**
 * Once every refund is decided, every hold lifted and everything paid, nobody is owed anything; what is too much is carried.
 * And so is what a refund has added to a net that was paid out: a minor unit, which goes with the vendor's next sale.
 */
async function endEverything(world: PayoutFixture, { orders, later }: Course): Promise<void> {
  const { ctx, database } = world;
  for (const { orderReference } of orders) await world.settleOpen(orderReference);
  for (const settlementId of await salesOf(world)) {
    await unlessRefused(releaseSettlement(ctx, { settlementId, reason: "over", actorId: "ann", now: later() }));
  }
  while ((await processDuePayouts(ctx, { actor: "ann", now: later() })).made.length > 0);
  await expectBooks(database);
  const { rows } = await database.adminDb.execute(sql`
    select vendor_id, sum(minor) as owed from (
      select vendor_id, net_minor as minor from settlements
      union all select vendor_id, -net_minor from settlement_adjustments
      union all select vendor_id, -amount_minor from payouts where status in ('pending', 'paid')
    ) as each group by vendor_id having sum(minor) > (select count(*) from settlement_adjustments a
      where a.vendor_id = each.vendor_id and a.net_minor < 0)`);
  expect(rows).toEqual([]);
  const kept = async () =>
    (await database.adminDb.execute(sql`select * from vendor_totals order by vendor_id, currency`)).rows;
  const before = await kept();
  await database.adminDb.execute(sql`select rebuild_vendor_totals()`);
  expect(await kept()).toEqual(before);
}

it("paid, with the bank, due, held and carried come to what was sold less what was refunded and reversed, for any history", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), (steps) =>
      live([{ do: "buy", units: [1, 1, 1] }, { do: "buy", units: [2, 1, 1] }, ...steps]),
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 900_000);
