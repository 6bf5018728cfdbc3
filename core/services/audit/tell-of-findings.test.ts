import { sql } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import type { LetterFacts } from "#core/ports/letter-writer";
import { tellOfFindings } from "#core/services/audit/tell-of-findings";
import { auditRuns, mails, users } from "#db/schema";
import { addFinding } from "#scripts/testing/audit-finding-row";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addUser } from "#scripts/testing/store-fixture";

const begun = new Date("2026-06-01T03:43:00Z");
const ended = new Date("2026-06-01T03:50:00Z");
const now = new Date("2026-06-01T04:43:00Z");

let database: TestDatabase;
let written: LetterFacts[];

beforeEach(async () => {
  database = await createTestDatabase();
  written = [];
  for (let admins = 0; admins < 2; admins++) await addUser(database.adminDb);
  await database.adminDb.update(users).set({ role: "admin" });
  await addUser(database.adminDb);
  await database.adminDb.insert(auditRuns).values([
    { id: "2026-05-31", kind: "whole", startedAt: new Date("2026-05-31T03:43:00Z"), endedAt: begun, step: "done" },
    { id: "2026-06-01", kind: "day", startedAt: begun, step: "search" },
  ]);
});

const find = (subjectId: string, change: Parameters<typeof addFinding>[1] = {}) =>
  addFinding(database.adminDb, { subjectId, ...change });

const letters = {
  write(facts: LetterFacts) {
    written.push(facts);
    return { kind: facts.kind, subject: "s", text: "t", html: "h" };
  },
};
const tell = (at = now) => tellOfFindings({ db: database.appDb, letters }, { now: at });
const end = () => database.adminDb.update(auditRuns).set({ step: "done", endedAt: ended });
const queued = () => database.adminDb.$count(mails);

it("every admin gets one letter about a run that has found something, once it is done", async () => {
  await find("ring-1");
  await find("ring-2");
  await find("ring-3", { closedAt: ended });
  expect(await tell()).toEqual({ told: 0 });
  await end();
  await Promise.all([tell(), tell(), tell()]);
  expect(await queued()).toBe(2);
  expect(new Set(written.map(({ kind, findings }) => `${kind} ${findings}`))).toEqual(new Set(["findings 2"]));
  expect(await tell()).toEqual({ told: 0 });
  // A crash after the first letter leaves the second to the next call.
  await database.adminDb.execute(sql`delete from mails where id = (select min(id) from mails)`);
  await database.adminDb.execute(sql`delete from outbox`);
  expect(await tell()).toEqual({ told: 1 });
});

it("a run without anything new is no news, and neither is one of long ago", async () => {
  await end();
  expect(await tell()).toEqual({ told: 0 });
  await find("ring-1");
  expect(await tell(new Date("2026-06-06T03:51:00Z"))).toEqual({ told: 0 });
  expect(await queued()).toBe(0);
  // An outage of days only delays it.
  expect(await tell(new Date("2026-06-06T03:49:00Z"))).toEqual({ told: 2 });
});
