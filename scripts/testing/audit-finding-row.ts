import { auditFindings, auditRuns } from "#db/schema";
import type { TestDatabase } from "#scripts/testing/database";

type Change = Partial<typeof auditFindings.$inferInsert>;

/** Something that a run has found, with its run. Answers its id. */
export async function addFinding(adminDb: TestDatabase["adminDb"], change: Change = {}): Promise<string> {
  const id = crypto.randomUUID();
  const at = new Date("2026-06-01T03:43:00Z");
  const openedRun = change.openedRun ?? "2026-06-01";
  await adminDb
    .insert(auditRuns)
    .values({ id: openedRun, kind: "whole", startedAt: at, endedAt: at, step: "done" })
    .onConflictDoNothing();
  await adminDb.insert(auditFindings).values({
    ...{ id, subject: "reference", subjectId: "ring-1", code: "order_sum_differs", params: {} },
    ...{ facts: "a".repeat(64), firstSeenAt: at, lastSeenAt: at, openedRun },
    ...change,
  });
  return id;
}
