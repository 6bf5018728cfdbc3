import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { exportActions, exportedActionColumns } from "#core/services/actions/export-actions";
import { type ActionFilter, listActions } from "#core/services/actions/list-actions";
import { accountActions, actionLog } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { costOfRead } from "#scripts/testing/read-cost";
import { addAdmin, addProduct, addUser, clone } from "#scripts/testing/store-fixture";

let database: TestDatabase;
let client: pg.Client;

const at = new Date("2026-03-10T21:30:00Z");
const OTHERS = 20_000;

beforeAll(async () => {
  database = await createTestDatabase();
  const { adminDb } = database;
  await addAdmin(adminDb, { id: "ann" });
  await addUser(adminDb, "bob");
  await addProduct(adminDb, { id: "mug" });
  const entry = { actor: "ann", subject: "vendor", subjectId: "vendor-of-mug", action: "vendor.terms", at };
  await adminDb.insert(actionLog).values([
    { ...entry, id: "c", before: { payoutHoldDays: 1 }, after: { payoutHoldDays: 3 }, reason: "=agreed" },
    { ...entry, id: "d", action: "person.blocked", subject: "person", subjectId: "bob" },
    { ...entry, id: "e", action: "totals.rebuilt", actor: "operator:eve", subject: "clone", subjectId: "1" },
  ]);
  await adminDb.insert(accountActions).values([
    { id: "b", userId: "bob", action: "role_given", role: "vendor", actor: "ann", reason: "runs the kiln", at },
    { id: "a", userId: "bob", action: "factor_added", actor: "bob", at: new Date(at.getTime() - 1) },
  ]);
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  // What others did before, and after.
  await client.query(`
    insert into action_log (id, actor, action, subject, subject_id, at)
    select 'old' || n, 'busy', 'product.stock', 'product', 'p' || n % 4, timestamptz '2026-01-01' + n * interval '1 second'
    from generate_series(1, ${OTHERS}) n`);
  await client.query("analyze action_log; analyze account_actions");
  return () => client.end();
}, 60_000);

const ctx = () => ({ db: database.appDb, clone });
const list = (filter: ActionFilter & { before?: string | undefined } = {}, pageSize = 10) =>
  listActions(ctx(), { ...filter, pageSize });
const idsOf = async (filter: ActionFilter = {}) =>
  (await list(filter)).actions.map(({ id }) => id).filter((id) => !id.startsWith("old"));

describe("the list of actions", () => {
  it("has both logs, newest first, with the names of people and vendors", async () => {
    const { actions } = await list({}, 5);
    expect(actions.map(({ id }) => id)).toEqual(["e", "d", "c", "b", "a"]);
    expect(actions).toMatchObject([
      { actor: "operator:eve", actorName: null, subject: "clone" },
      { actorName: "ann", action: "person.blocked", subjectName: "bob" },
      { subject: "vendor", subjectName: "mug", before: { payoutHoldDays: 1 }, after: { payoutHoldDays: 3 }, at },
      { action: "account.role_given", subject: "person", subjectId: "bob", after: { role: "vendor" }, before: null },
      { action: "account.factor_added", actorName: "bob", after: null },
    ]);
  });

  it("goes on after any action of either log, whatever has the same moment", async () => {
    const seen: string[] = [];
    let before: string | undefined;
    for (let pages = 0; pages < 5; pages++) {
      const { actions, next } = await list({ before, from: "2026-03-01" }, 1);
      seen.push(...actions.map(({ id }) => id));
      if (next === null) break;
      before = next;
    }
    expect(seen).toEqual(["e", "d", "c", "b", "a"]);
    expect(await list({ before: "none" })).toEqual({ actions: [], next: null });
  });

  it.each<[string, ActionFilter, string[]]>([
    ["who, by e-mail", { who: "Ann@admins.test" }, ["d", "c", "b"]],
    ["who, by the name of an operator", { who: "operator:eve" }, ["e"]],
    ["whom, by e-mail", { about: "bob@users.test" }, ["d", "b", "a"]],
    ["an id", { about: "vendor-of-mug" }, ["c"]],
    ["an action", { action: "vendor.terms" }, ["c"]],
    ["an action of accounts", { action: "account.role_given" }, ["b"]],
    ["who and whom", { who: "ann", about: "bob", action: "person.blocked" }, ["d"]],
    ["a day of the store's", { from: "2026-03-10", to: "2026-03-10" }, ["e", "d", "c", "b", "a"]],
    ["a day after it", { from: "2026-03-11" }, []],
    ["nobody", { who: "nobody@users.test" }, []],
  ])("can be narrowed to %s", async (_what, filter, ids) => {
    expect(await idsOf(filter)).toEqual(ids);
  });

  it("is a file of all that the filter leaves, read a part at a time", async () => {
    const rows: string[][] = [];
    for await (const chunk of exportActions(ctx(), { who: "ann" })) rows.push(...chunk);
    expect(rows).toHaveLength(3);
    expect(Object.fromEntries(exportedActionColumns.map((name, column) => [name, rows[1]?.[column]]))).toEqual({
      ...{ at: at.toISOString(), actor: "ann", actor_name: "ann", action: "vendor.terms", reason: "=agreed" },
      ...{ subject: "vendor", subject_id: "vendor-of-mug", subject_name: "mug" },
      ...{ before: '{"payoutHoldDays":1}', after: '{"payoutHoldDays":3}' },
    });
    let all = 0;
    for await (const chunk of exportActions(ctx(), {})) all += chunk.length;
    expect(all).toBe(OTHERS + 5);
  });

  it.each<[string, ActionFilter & { before?: string }]>([
    ["all", {}],
    ["all after half of it", { before: `old${OTHERS / 2}` }],
    ["one who did little", { who: "bob@users.test" }],
    ["one who did much", { who: "busy" }],
    ["one thing", { about: "p3" }],
    ["one thing after half of it", { about: "p3", before: `old${OTHERS / 2 + 7}` }],
    ["what was seldom done", { action: "vendor.terms" }],
    ["what was often done", { action: "product.stock" }],
    ["a day long ago", { from: "2026-01-01", to: "2026-01-01" }],
    ["a day of one who did nothing then", { who: "ann", to: "2026-01-02" }],
  ])("reads a few rows for %s, however long the logs are", async (_what, filter) => {
    const { rows } = await costOfRead(client, () => list(filter, 20));
    // A page of each log and its names, and the account or order that was typed.
    expect(rows).toBeLessThan(150);
  });
});
