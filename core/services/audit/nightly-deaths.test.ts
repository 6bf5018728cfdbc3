import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { advanceAudit } from "#core/services/audit/advance-audit";
import type { AuditContext } from "#core/services/audit/audit-context";
import { startAudit } from "#core/services/audit/start-audit";
import { auditFindings, auditRuns, chainPayments } from "#db/schema";
import { chainOfWorld, runAudit } from "#scripts/testing/audit-chain";
import { type AuditWorld, auditWorld } from "#scripts/testing/audit-world";
import { type CutTrips, cutTrips } from "#scripts/testing/cut-trips";
import { rounds } from "#scripts/testing/rounds";
import { clone } from "#scripts/testing/store-fixture";

const now = new Date(Date.now() + 86_400_000);
const id = now.toISOString().slice(0, 10);
/** When nobody can still be at work who was then. */
const later = new Date(now.getTime() + 10 * 60_000);

let world: AuditWorld;
let ctx: AuditContext;
let trips: CutTrips;

beforeAll(async () => {
  world = await auditWorld();
  trips = await cutTrips(world.fixture.database.auditorUrl);
  ctx = { db: trips.db, chain: chainOfWorld(world), timeZone: clone.timeZone };
  const [reference = ""] = world.references;
  await world.fixture.database.adminDb.execute(
    sql`update erp_sales_assists set commission_minor = commission_minor + 1 where order_reference = ${reference}`,
  );
  return () => trips.stop();
});

beforeEach(() => world.fixture.database.adminDb.execute(sql`truncate audit_findings, audit_runs, chain_payments`));

/** What a run must have come to, however it got there. */
async function expectWhole(): Promise<void> {
  const { adminDb } = world.fixture.database;
  const [run, ...others] = await adminDb.select().from(auditRuns);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ id, step: "done", references: world.references.length });
  expect(await adminDb.$count(chainPayments, sql`order_reference is not null`)).toBe(
    await adminDb.$count(chainPayments),
  );
  expect(await adminDb.select().from(auditFindings)).toMatchObject([
    { code: "assist_differs", subjectId: world.references[0], openedRun: id, closedAt: null },
  ]);
}

/** Which sides of a round trip to die on: in turn, so that the test is short. */
function sides(trip: number): ("before" | "after")[] {
  if (rounds(1) > 1) return ["before", "after"];
  return [trip % 2 === 0 ? "before" : "after"];
}

it("comes to the same wherever it dies, before and after each round trip", { timeout: 120_000 }, async () => {
  let cuts = 0;
  for (let trip = 1, wasCut = true; wasCut; trip++) {
    for (const side of sides(trip)) {
      await world.fixture.database.adminDb.execute(sql`truncate audit_findings, audit_runs, chain_payments`);
      const { isDone } = await trips.cutting({ trip, side }, () => runAudit(ctx, { id, now }));
      wasCut = !isDone;
      if (wasCut) cuts++;
      await runAudit(ctx, { id, now: later });
      await expectWhole();
    }
  }
  expect(cuts).toBeGreaterThan(15);
});

it("compares what it finds by the chain alone, wherever it dies", { timeout: 120_000 }, async () => {
  const { adminDb } = world.fixture.database;
  await runAudit(ctx, { id, now });
  const [{ reference } = { reference: "" }] = (
    await adminDb.execute<{ reference: string }>(sql`select order_reference as reference from referral_rewards
      where status = 'rejected' and rejection_code is null`)
  ).rows;
  const chain = chainOfWorld(world);
  const orderRef = chain.orderRef(reference);
  const forged = { orderRef, wallet: orderRef, txHash: orderRef, amount: 5n, logIndex: 0 };
  chain.payments.push({ ...forged, blockNumber: BigInt(chain.payments.length + 1) });
  const tomorrow = { id: "tomorrow", now: new Date(now.getTime() + 86_400_000) };
  for (let trip = 1, wasCut = true; wasCut; trip += rounds(1) > 1 ? 1 : 3) {
    for (const side of sides(trip)) {
      await adminDb.execute(sql`delete from audit_findings where opened_run = 'tomorrow'`);
      await adminDb.execute(sql`delete from audit_runs where id = 'tomorrow'`);
      await adminDb.execute(sql`delete from chain_payments where tx_hash = ${orderRef}`);
      const { isDone } = await trips.cutting({ trip, side }, () => runAudit({ ...ctx, chain }, tomorrow));
      wasCut = !isDone;
      await runAudit({ ...ctx, chain }, { ...tomorrow, now: new Date(tomorrow.now.getTime() + 10 * 60_000) });
      expect(await adminDb.select().from(auditRuns).where(eq(auditRuns.id, "tomorrow"))).toMatchObject([
        { kind: "day", step: "done" },
      ]);
      expect(await adminDb.select().from(auditFindings).where(eq(auditFindings.subjectId, reference))).toMatchObject([
        { code: "on_chain_not_minted", closedAt: null },
      ]);
    }
  }
});

it("is done once by two at once", async () => {
  await Promise.all([runAudit(ctx, { id, now }), runAudit(ctx, { id, now }), runAudit(ctx, { id, now })]);
  await expectWhole();
});

it("writes a page once where two have read it", async () => {
  await startAudit(ctx.db, { id, now });
  // The first is so slow that its lease ends: the second does the same page, and one of them finds that it is done.
  for (let page = 0; page < 20; page++) {
    const both = [advanceAudit(ctx, { runId: id, now }), advanceAudit(ctx, { runId: id, now: later })];
    if ((await Promise.all(both)).every((progress) => progress === "done")) break;
    await world.fixture.database.adminDb.execute(sql`update audit_runs set leased_until = null`);
  }
  await expectWhole();
});

it("waits for whoever is at work, and goes on for whoever died there", async () => {
  await startAudit(ctx.db, { id, now });
  await world.fixture.database.adminDb.execute(
    sql`update audit_runs set leased_until = ${new Date(now.getTime() + 60_000).toISOString()}::timestamptz`,
  );
  expect(await advanceAudit(ctx, { runId: id, now })).toBe("later");
  expect(await advanceAudit(ctx, { runId: id, now: later })).toBe("more");
  await runAudit(ctx, { id, now: later });
  expect(await advanceAudit(ctx, { runId: id, now: later })).toBe("done");
  await expectWhole();
});

it("begins once a night, and goes on with what the night before has left", async () => {
  expect(await startAudit(ctx.db, { id, now })).toEqual([id]);
  expect(await startAudit(ctx.db, { id, now })).toEqual([id]);
  const tomorrow = { id: "tomorrow", now: new Date(now.getTime() + 86_400_000) };
  expect(await startAudit(ctx.db, tomorrow)).toEqual([id]);
  await runAudit(ctx, { id, now: later });
  expect(await startAudit(ctx.db, { id, now })).toEqual([]);
  expect(await startAudit(ctx.db, tomorrow)).toEqual(["tomorrow"]);
});
