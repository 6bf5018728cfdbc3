import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { chooseBatch } from "#core/services/payouts/payout-batch";
import { isLostPayout, type PlannedPayout, payoutStatements } from "#core/services/payouts/payout-statements";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { returnPayout } from "#core/services/payouts/return-payout";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import { writeBatch } from "#db/batch";
import * as schema from "#db/schema";
import { type CutTrips, cutTrips } from "#scripts/testing/cut-trips";
import { expectBooks, type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { clone } from "#scripts/testing/store-fixture";

let world: PayoutFixture;
let banked: string;
let credited: string;
/** A database behind trips that can be cut. */
let cuttable: CutTrips;
let moments = 0;
const later = () => new Date(payday.getTime() + 1_000 * ++moments);

beforeAll(async () => {
  world = await payoutFixture();
  [banked = "", credited = ""] = world.vendors;
  await world.setMethod(banked, "bank");
  await world.addDetails(banked);
  cuttable = await cutTrips(world.database.appUrl);
  return () => cuttable.stop();
});

/** Cuts each trip in turn, on both sides, and does the work again as whoever asked would. */
async function cutEach<Thing>(
  begin: () => Promise<Thing>,
  work: (thing: Thing, now: Date) => Promise<unknown>,
  expectDone: (thing: Thing) => Promise<unknown>,
): Promise<void> {
  let undisturbed = 0;
  for (let trip = 0; trip <= undisturbed; trip++) {
    for (const side of ["before", "after"] as const) {
      const thing = await begin();
      const now = later();
      const { isDone, trips } = await cuttable.cutting({ trip, side }, () => work(thing, now));
      if (trip === 0) undisturbed = trips;
      expect(isDone).toBe(trip === 0);
      if (!isDone) await work(thing, now);
      await expectBooks(world.database);
      await expectDone(thing);
    }
  }
  expect(undisturbed).toBeGreaterThan(0);
}

const payoutsOf = (vendorId: string) =>
  world.database.adminDb.select().from(schema.payouts).where(eq(schema.payouts.vendorId, vendorId));
const sell = () => world.buy({ by: "card", units: [1, 1, 0] });
const run = (now: Date) => processDuePayouts({ db: cuttable.db, clone }, { actor: "ann", now });

/** A payout that is with the bank. */
async function pending() {
  await world.buy({ by: "card", units: [1, 0, 0] });
  const { made } = await world.pay({ now: later() });
  const payoutId = made.find(({ vendorId }) => vendorId === banked)?.payoutId ?? "";
  return { payoutId, bankReference: `B-${moments}`, actorId: "ann" };
}

const statusOf = async (payoutId: string) =>
  (await world.database.adminDb.select().from(schema.payouts).where(eq(schema.payouts.id, payoutId)))[0]?.status;

describe("cut off at any trip, and done again", () => {
  it("a run pays each vendor once, and closes the file in the end", async () => {
    await cutEach(
      async () => {
        await sell();
        return Promise.all([banked, credited].map(async (id) => [id, (await payoutsOf(id)).length] as const));
      },
      (_, now) => run(now),
      async (before) => {
        for (const [id, length] of before) expect(await payoutsOf(id)).toHaveLength(length + 1);
        expect((await previewDuePayouts(world.ctx, { now: later() })).payouts).toEqual([]);
        const [open] = await world.database.adminDb.select().from(schema.payoutBatches).where(sql`sealed_at is null`);
        expect(open).toBeUndefined();
      },
    );
  }, 300_000);

  it("a confirmation, a failure and a return are each recorded once", async () => {
    await cutEach(
      pending,
      (input, now) => confirmPayout(cuttable, { ...input, now }),
      async ({ payoutId }) => expect(await statusOf(payoutId)).toBe("paid"),
    );
    await cutEach(
      pending,
      (input, now) => failPayout(cuttable, { ...input, now }),
      async ({ payoutId }) => expect(await statusOf(payoutId)).toBe("failed"),
    );
    await cutEach(
      async () => {
        const input = await pending();
        await confirmPayout(world.ctx, { ...input, now: later() });
        return input;
      },
      (input, now) => returnPayout(cuttable, { ...input, now }),
      async ({ payoutId }) => expect(await statusOf(payoutId)).toBe("returned"),
    );
  }, 300_000);

  it("a hold and its release are recorded once", async () => {
    await world.pay({ now: later() });
    const { orderReference } = await world.buy({ by: "card", units: [1, 0, 0] });
    const [sale] = await world.database.adminDb
      .select()
      .from(schema.settlements)
      .where(eq(schema.settlements.orderReference, orderReference));
    const input = (now: Date) => ({ settlementId: sale?.id ?? "", reason: "test", actorId: "ann", now });
    await cutEach(
      async () => {
        await releaseSettlement(world.ctx, input(later())).catch(() => undefined);
      },
      (_, now) => holdSettlement(cuttable, input(now)),
      async () => {
        expect((await world.pay({ vendorId: banked, now: later() })).made).toEqual([]);
      },
    );
  }, 300_000);
});

it.each(["credit", "bank"] as const)(
  "a payout by %s that is killed after any of its statements has written nothing",
  async (method) => {
    await world.pay({ now: later() });
    await sell();
    const vendorId = method === "bank" ? banked : credited;
    const [vendor] = await world.database.adminDb.select().from(schema.vendors).where(eq(schema.vendors.id, vendorId));
    const [due] = (await previewDuePayouts(world.ctx, { vendorId, now: later() })).payouts;
    const [now, currency] = [later(), "UAH"] as const;
    const { appDb, adminDb } = world.database;
    const debtor = clone.payoutDebtor ?? { name: "", iban: "" };
    const batch = await chooseBatch(appDb, { currency, debtor });
    const bank = { method: "bank", bankDetailsId: due?.bankDetailsId ?? "", ...batch } as const;
    const planned: PlannedPayout = {
      id: `killed${method}`,
      vendorId,
      ownerId: vendor?.userId ?? "",
      currency,
      how: method === "bank" ? bank : { method },
      seenMinor: null,
      actor: "ann",
      dueBy: now,
      now,
    };
    const statements = payoutStatements(appDb, planned);
    const books = () =>
      Promise.all(
        [
          schema.payouts,
          schema.payoutBatches,
          schema.payoutSettlements,
          schema.payoutAdjustments,
          schema.payoutMoves,
          schema.settlementMoves,
          schema.creditEntries,
          schema.actionLog,
        ].map((table) => adminDb.$count(table)),
      );
    const before = await books();
    for (let done = 0; done <= statements.length; done++) {
      const killed = [...statements.slice(0, done), appDb.execute(sql`select 1 / 0`)];
      await expect(writeBatch(appDb, killed)).rejects.toMatchObject({ code: "22012" });
      // What was written so far is not enough to stand: the payout itself comes nearly last.
      if (done > 0 && done < statements.length - 2) {
        await expect(writeBatch(appDb, statements.slice(0, done))).rejects.toMatchObject({ code: "23503" });
      }
      expect(await books()).toEqual(before);
    }
    for (const change of [
      { seenMinor: (due?.amountMinor ?? 0n) + 1n },
      { ownerId: "ann" },
      { currency: "USD" },
    ] as const) {
      const lost = await writeBatch(appDb, payoutStatements(appDb, { ...planned, ...change })).catch(isLostPayout);
      expect(lost).toBe(true);
    }
    expect(await books()).toEqual(before);
    await writeBatch(appDb, statements);
    await expectBooks(world.database);
  },
  120_000,
);
