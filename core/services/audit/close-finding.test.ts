import { asc, eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeFinding } from "#core/services/audit/close-finding";
import { countOpenFindings } from "#core/services/audit/count-open-findings";
import { listAuditRuns } from "#core/services/audit/list-audit-runs";
import { listFindings } from "#core/services/audit/list-findings";
import { readFinding } from "#core/services/audit/read-finding";
import { actionLog, auditRuns } from "#db/schema";
import { addFinding } from "#scripts/testing/audit-finding-row";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addUser } from "#scripts/testing/store-fixture";

const now = new Date("2026-06-01T10:00:00Z");
const SEEN = "a".repeat(64);
const OTHER = "b".repeat(64);

let database: TestDatabase;
let adminId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  adminId = await addUser(database.adminDb);
});

beforeEach(async () => {
  await database.adminDb.execute(sql`truncate audit_findings, audit_runs, action_log`);
  await database.adminDb.insert(auditRuns).values([
    { id: "2026-05-31", kind: "whole", startedAt: new Date("2026-05-31T03:43:00Z"), step: "done", references: 9 },
    { id: "2026-06-01", kind: "day", startedAt: new Date("2026-06-01T03:43:00Z"), step: "chain" },
  ]);
});

const ctx = () => ({ db: database.appDb });

/** Something that the audit has found, the earlier the lower its number. */
const find = (number: number, change: Parameters<typeof addFinding>[1] = {}) =>
  addFinding(database.adminDb, {
    subjectId: `ring-${number}`,
    firstSeenAt: new Date(now.getTime() - 86_400_000 + number * 1_000),
    openedRun: "2026-05-31",
    ...change,
  });

const close = (findingId: string, change: Partial<Parameters<typeof closeFinding>[1]> = {}) =>
  closeFinding(ctx(), { findingId, seenFacts: SEEN, reason: "a test order", actorId: adminId, now, ...change });

const logged = () => database.adminDb.select().from(actionLog).orderBy(asc(actionLog.at));

describe("a finding", () => {
  it("is closed once, with who, why, and a line in the action log", async () => {
    const id = await find(1);
    expect(await close(id)).toEqual({ findingId: id, isRepeat: false });
    expect(await close(id)).toEqual({ findingId: id, isRepeat: true });
    await expect(close(id, { reason: "another reason" })).rejects.toMatchObject({ code: "conflict" });
    const finding = await readFinding(ctx(), { findingId: id });
    expect(finding).toMatchObject({ state: "closed", closeReason: "a test order", closedById: adminId });
    expect(await logged()).toMatchObject([
      {
        actor: adminId,
        action: "finding.close",
        subject: "finding",
        subjectId: id,
        before: { state: "open", code: "order_sum_differs", about: "reference:ring-1", facts: SEEN },
        after: { state: "closed" },
        reason: "a test order",
      },
    ]);
  });

  it("stays open where its facts are not those that were seen", async () => {
    const id = await find(1);
    await expect(close(id, { seenFacts: OTHER })).rejects.toMatchObject({ code: "conflict" });
    expect(await readFinding(ctx(), { findingId: id })).toMatchObject({ state: "open", closedById: null });
    expect(await logged()).toEqual([]);
  });

  it("is closed by one of two at once", async () => {
    const id = await find(1);
    const answers = await Promise.allSettled([close(id, { reason: "the first" }), close(id, { reason: "the second" })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await logged()).toHaveLength(1);
  });

  it("that is gone cannot be closed, and none that does not exist", async () => {
    const id = await find(1, { closedAt: now });
    await expect(close(id)).rejects.toMatchObject({ code: "conflict" });
    await expect(close(crypto.randomUUID())).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("the list of findings", () => {
  const idsOf = async (input: Partial<Parameters<typeof listFindings>[1]> = {}) =>
    (await listFindings(ctx(), { pageSize: 50, ...input })).findings.map(({ id }) => id);

  it("is narrowed by state, by record and by what it is about", async () => {
    const open = await find(1);
    const gone = await find(2, { closedAt: now });
    const closed = await find(3, { code: "debtor_differs", subject: "person", subjectId: "user-1" });
    await close(closed);
    expect(await idsOf()).toEqual([closed, gone, open]);
    expect(await idsOf({ state: "open" })).toEqual([open]);
    expect(await idsOf({ state: "gone" })).toEqual([gone]);
    expect(await idsOf({ state: "closed" })).toEqual([closed]);
    expect(await idsOf({ area: "debts" })).toEqual([closed]);
    expect(await idsOf({ area: "payment", state: "open" })).toEqual([open]);
    expect(await idsOf({ query: " ring-2 " })).toEqual([gone]);
    expect(await idsOf({ query: "user-1" })).toEqual([closed]);
    expect(await countOpenFindings(database.appDb)).toEqual([{ findings: 1 }]);
  });

  it("goes on after the last row of a page, also among those of one moment", async () => {
    const ids: string[] = [];
    for (let number = 1; number <= 5; number++) ids.push(await find(number, { firstSeenAt: now }));
    const first = await listFindings(ctx(), { pageSize: 2 });
    const second = await listFindings(ctx(), { pageSize: 2, before: first.next ?? "" });
    const third = await listFindings(ctx(), { pageSize: 2, before: second.next ?? "" });
    const listed = [first, second, third].flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(listed).toEqual(ids.toSorted().toReversed());
    expect(third.next).toBeNull();
  });
});

describe("the list of runs", () => {
  it("says how far each is, whether the chain was read, and what it found first", async () => {
    await find(1);
    await database.adminDb
      .update(auditRuns)
      .set({ chainBlock: 10n, chainHead: 10n })
      .where(eq(auditRuns.id, "2026-05-31"));
    const { runs, next } = await listAuditRuns(ctx(), { pageSize: 1 });
    expect(runs).toMatchObject([{ id: "2026-06-01", step: "chain", isChainRead: null, found: 0 }]);
    expect(await listAuditRuns(ctx(), { pageSize: 1, before: next ?? "" })).toMatchObject({
      runs: [{ id: "2026-05-31", references: 9, isChainRead: true, found: 1 }],
      next: null,
    });
  });
});
