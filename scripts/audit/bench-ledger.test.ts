import pg from "pg";
import { expect, it } from "vitest";
import { auditFindings, auditRuns } from "#db/schema";
import { paidRewards, recordedLogs } from "#scripts/bench/audit-ledger";
import { runAudit } from "#scripts/testing/audit-chain";
import { createTestDatabase } from "#scripts/testing/database";

it("finds nothing in the ledger that the bench is run on", async () => {
  const { adminDb, adminUrl, auditorDb } = await createTestDatabase();
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await paidRewards(admin, { rewards: 30, txHashOf: null });
  await admin.end();
  const ctx = { db: auditorDb, chain: recordedLogs(30), timeZone: "Europe/Kyiv" };
  await runAudit(ctx, { id: "whole", now: new Date(), isWhole: true });
  expect(await adminDb.select().from(auditFindings)).toEqual([]);
  expect(await adminDb.select().from(auditRuns)).toMatchObject([{ step: "done", references: 30 }]);
});
