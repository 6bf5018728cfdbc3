import { eq, like, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { LetterFacts } from "#core/ports/letter-writer";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { chooseBatch } from "#core/services/payouts/payout-batch";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { returnPayout } from "#core/services/payouts/return-payout";
import { PAYOUT_CRON, runDuePayouts } from "#core/services/payouts/run-due-payouts";
import { tellOfPayouts } from "#core/services/payouts/tell-of-payouts";
import * as schema from "#db/schema";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { expectBooks, type PayoutFixture, payoutFixture } from "#scripts/testing/payout-fixture";
import { clone } from "#scripts/testing/store-fixture";

const IBAN = "UA903052992990004149123456789";

let world: PayoutFixture;
let banked: string;

beforeEach(async () => {
  world = await payoutFixture();
  [banked = ""] = world.vendors;
  await world.setMethod(banked, "bank");
  await world.addDetails(banked);
});

const run = (now: string, ctx = world.ctx) => runDuePayouts(ctx, { now: new Date(now) });
const batches = () =>
  world.database.adminDb.select().from(schema.payoutBatches).orderBy(schema.payoutBatches.createdAt);
const payouts = () => world.database.adminDb.select().from(schema.payouts).orderBy(schema.payouts.createdAt);

describe("what cron pays", () => {
  it("by credit at every tick, by bank once a day of Kyiv for what was due when the day began", async () => {
    await world.buy({ by: "card", units: [1, 1, 0] });
    // Due on Monday the 9th, which begins at ten in the evening of the 8th by UTC.
    expect(await run("2026-03-08T21:59:00Z")).toEqual({ payouts: 0 });
    expect(await run("2026-03-08T22:00:00Z")).toEqual({ payouts: 2 });
    await world.buy({ by: "card", units: [1, 1, 0] });
    await world.database.adminDb
      .update(schema.settlements)
      .set({ dueAt: new Date("2026-03-08T22:00:30Z") })
      .where(eq(schema.settlements.status, "pending"));
    expect(await run("2026-03-08T22:01:00Z")).toEqual({ payouts: 1 });
    expect(await run("2026-03-09T21:59:00Z")).toEqual({ payouts: 0 });
    expect(await run("2026-03-09T22:00:00Z")).toEqual({ payouts: 1 });
    expect(await batches()).toMatchObject([
      { actor: PAYOUT_CRON, sealedAt: new Date("2026-03-08T22:00:00Z") },
      { actor: PAYOUT_CRON, sealedAt: new Date("2026-03-09T22:00:00Z") },
    ]);
    await expectBooks(world.database);
  });

  it("makes one file a day however many ticks meet", async () => {
    for (let sale = 0; sale < 3; sale++) await world.buy({ by: "card", units: [1, 1, 1] });
    await Promise.all(Array.from({ length: 5 }, () => run("2026-03-09T10:00:00Z")));
    await run("2026-03-09T10:01:00Z");
    expect(await payouts()).toHaveLength(3);
    expect(await batches()).toMatchObject([{ sealedAt: new Date("2026-03-09T10:00:00Z") }]);
    await expectBooks(world.database);
  });

  it("begins no file for what others have paid, or for a payout that is not written", async () => {
    await world.buy({ by: "card", units: [1, 0, 0] });
    const [due] = (await previewDuePayouts(world.ctx, { now: new Date("2026-03-09T10:00:00Z") })).payouts;
    const seen = [{ vendorId: banked, currency: "UAH" as const, amountMinor: (due?.amountMinor ?? 0n) + 1n }];
    expect((await world.pay({ seen })).made).toEqual([]);
    await world.database.adminDb.update(schema.vendors).set({ userId: null }).where(eq(schema.vendors.id, banked));
    expect((await world.pay({})).made).toEqual([]);
    expect(await batches()).toEqual([]);
  });

  it("closes the file of a run that died, and closes it as it is once another account pays", async () => {
    await world.buy({ by: "card", units: [1, 0, 0] });
    const now = new Date("2026-03-09T10:00:00Z");
    // It was killed before it could close what it began.
    const file = {
      id: "died",
      currency: "UAH",
      debtorName: "Other",
      debtorIban: IBAN,
      actor: "ann",
      createdAt: now,
    } as const;
    await world.database.adminDb.insert(schema.payoutBatches).values(file);
    const [debtor, other] = [clone.payoutDebtor, { name: "Other", iban: IBAN }];
    if (!debtor) throw new Error("the tests' clone pays by bank");
    const chosen = (who: typeof other) => chooseBatch(world.database.appDb, { currency: "UAH", debtor: who });
    expect((await chosen(other)).batchId).toBe("died");
    expect((await chosen(debtor)).batchId).not.toBe("died");
    expect((await world.pay({ now, methods: ["bank"] })).made).toHaveLength(1);
    expect(await batches()).toMatchObject([{ sealedAt: now }, { sealedAt: now }]);
    const moved = { ...world.ctx, clone: { ...clone, payoutDebtor: other } };
    const [payout] = await payouts();
    await world.database.adminDb.execute(sql`update payout_batches set sealed_at = null where id = ${payout?.batchId}`);
    await run("2026-03-09T10:05:00Z", moved);
    await run("2026-03-09T10:16:00Z", moved);
    expect((await batches()).every(({ sealedAt }) => sealedAt !== null)).toBe(true);
  });

  it("goes on with a file for as long as payouts enter it, so that nobody is left for the next day", async () => {
    for (const id of world.vendors.slice(1)) {
      await world.setMethod(id, "bank");
      await world.addDetails(id);
    }
    await world.buy({ by: "card", units: [1, 1, 1] });
    // Ticks that pay one vendor each, as ticks of a store with very many vendors pay some.
    for (const now of ["2026-03-09T10:00:00Z", "2026-03-09T10:14:00Z"]) {
      await world.pay({ actor: PAYOUT_CRON, methods: ["bank"], limit: 1, now: new Date(now) });
    }
    expect(await run("2026-03-09T10:16:00Z")).toEqual({ payouts: 1 });
    expect(await payouts()).toHaveLength(3);
    expect(await batches()).toMatchObject([{ sealedAt: new Date("2026-03-09T10:16:00Z") }]);
  });

  it("is paid to all others where the database refuses one vendor's, and the failure is told", async () => {
    await world.buy({ by: "card", units: [1, 1, 1] });
    const [, refused = "", paid] = [banked, ...world.vendors.slice(1).toSorted()];
    for (const statement of [
      `create function refuse_payout() returns trigger language plpgsql as $$ begin
        if new.vendor_id = '${refused}' then raise exception 'no payout to this one'; end if; return new; end $$`,
      `create trigger refuse_payout before insert on payouts for each row execute function refuse_payout()`,
    ]) {
      await world.database.adminDb.execute(sql.raw(statement));
    }
    expectErrorLog(/a payout to .* failed/);
    await expect(run("2026-03-09T10:00:00Z")).rejects.toThrow(`payouts could not be made to ${refused}`);
    expect((await payouts()).map(({ vendorId }) => vendorId).toSorted()).toEqual([banked, paid].toSorted());
    expect(await batches()).toMatchObject([{ sealedAt: new Date("2026-03-09T10:00:00Z") }]);
    await world.database.adminDb.execute(sql`drop trigger refuse_payout on payouts`);
    expect(await run("2026-03-09T10:01:00Z")).toEqual({ payouts: 1 });
    await expectBooks(world.database);
  });

  it("is nothing by bank where the clone has no account", async () => {
    await world.buy({ by: "card", units: [1, 1, 0] });
    const poor = { ...world.ctx, clone: { ...clone, payoutDebtor: null } };
    expect(await run("2026-03-09T10:00:00Z", poor)).toEqual({ payouts: 1 });
    expect(await batches()).toEqual([]);
  });
});

it("a vendor is written to once about each thing that became of a payout, for a day", async () => {
  const { adminDb, appDb } = world.database;
  await adminDb.update(schema.users).set({ emailVerified: true });
  const written: LetterFacts[] = [];
  const letters = {
    write(facts: LetterFacts) {
      written.push(facts);
      return { kind: facts.kind, subject: "s", text: "t", html: "h" };
    },
  };
  const tell = (now: string) => tellOfPayouts({ db: appDb, letters }, { now: new Date(now) });
  await world.buy({ by: "card", units: [1, 1, 0] });
  await run("2026-03-09T10:00:00Z");
  await Promise.all([1, 2, 3].map(() => tell("2026-03-09T10:01:00Z")));
  const kept = () =>
    adminDb.select({ id: schema.mails.id }).from(schema.mails).where(like(schema.mails.id, "payout:%"));
  expect(await kept()).toHaveLength(1);
  const payout = (await payouts()).find(({ method }) => method === "bank");
  const about = (bankReference: string, now: string) => ({
    payoutId: payout?.id ?? "",
    bankReference,
    actorId: "ann",
    now: new Date(now),
  });
  await confirmPayout(world.ctx, about("B-1", "2026-03-10T10:00:00Z"));
  expect(await tell("2026-03-10T10:01:00Z")).toEqual({ told: 1 });
  await returnPayout(world.ctx, about("B-2", "2026-03-11T10:00:00Z"));
  expect(await tell("2026-03-11T10:01:00Z")).toEqual({ told: 1 });
  await run("2026-03-12T10:00:00Z");
  const again = (await payouts()).at(-1);
  await failPayout(world.ctx, { ...about("B-3", "2026-03-12T11:00:00Z"), payoutId: again?.id ?? "" });
  // After five days the store might have forgotten that it sent one; until then an outage only delays it.
  expect(await tell("2026-03-17T11:01:00Z")).toEqual({ told: 0 });
  expect(await tell("2026-03-16T11:01:00Z")).toEqual({ told: 1 });
  expect(new Set(written.map(({ kind, payout: it }) => [kind, it?.to ?? "credit"].join(" ")))).toEqual(
    new Set(["payoutPaid credit", "payoutPaid UA21…6001", "payoutReturned UA21…6001", "payoutFailed UA21…6001"]),
  );
});
