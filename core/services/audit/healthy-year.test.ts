import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditFindings, auditRuns, referralRewards, refunds } from "#db/schema";
import { runAudit } from "#scripts/testing/audit-chain";
import { AuditedYear } from "#scripts/testing/audited-year";
import { rounds } from "#scripts/testing/rounds";
import { clone } from "#scripts/testing/store-fixture";

/** `npm run test:long` makes 100,000 orders. */
const ORDERS = rounds(40);
const PARTS = ORDERS > 1_000 ? 13 : 2;
const SEED = 20_261_127;

it("finds nothing in any night of a year in which nothing went wrong", { timeout: 14_400_000 }, async () => {
  const year = await AuditedYear.open(SEED);
  const { adminDb, auditorDb } = year.database;
  const ctx = { db: auditorDb, chain: year.chain, timeZone: clone.timeZone };
  let last = "";
  await year.live({ orders: ORDERS, parts: PARTS }, async (now) => {
    last = now.toISOString();
    await runAudit(ctx, { id: last, now, isWhole: false });
    expect(await adminDb.select().from(auditFindings).limit(20)).toEqual([]);
  });
  expect(await adminDb.select().from(auditRuns).where(eq(auditRuns.id, last))).toMatchObject([{ step: "done" }]);
  for (const table of [refunds, referralRewards]) expect(await adminDb.$count(table)).toBeGreaterThan(2);
  expect(year.chain.payments.length).toBeGreaterThan(2);
});
