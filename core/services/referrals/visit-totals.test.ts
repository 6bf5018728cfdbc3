import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Client } from "pg";
import { beforeAll, expect, it } from "vitest";
import { wrongVisitTotals } from "#core/services/audit/visit-totals-query";
import { readVisitTotals } from "#core/services/referrals/read-visit-totals";
import { recordVisits } from "#core/services/referrals/record-visits";
import * as schema from "#db/schema";
import { rebuildTotals } from "#scripts/admin/rebuild-totals";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addReferrer, clone } from "#scripts/testing/store-fixture";

const now = new Date("2026-03-20T09:00:00Z");
const [TODAY, WEEK, MONTH, BEFORE] = ["2026-03-20", "2026-03-14", "2026-02-21", "2026-02-20"];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await addReferrer(database.adminDb, "Ann11111", null);
  await addReferrer(database.adminDb, "Bob11111", null);
});

const read = () => readVisitTotals({ db: database.appDb, clone }, { now });
const flush = (code: string, shard: string, days: Record<string, number>, total: number) =>
  recordVisits(
    { db: database.appDb },
    { flush: { code, shard, total, days: Object.entries(days).map(([day, visits]) => ({ day, visits })) }, now },
  );

it("visits of all codes are counted together, by day and in all, whatever comes late or twice", async () => {
  expect(await read()).toEqual({ total: 0, today: 0, last7Days: 0, last28Days: 0 });
  await flush("Ann11111", "weur", { [TODAY]: 2, [WEEK]: 3, [MONTH]: 4, [BEFORE]: 5 }, 20);
  await flush("Bob11111", "eeur", { [TODAY]: 10 }, 10);
  const counted = { total: 30, today: 12, last7Days: 15, last28Days: 19 };
  expect(await read()).toEqual(counted);
  await flush("Ann11111", "weur", { [TODAY]: 2, [WEEK]: 1 }, 19);
  await flush("Nob2dy11", "weur", { [TODAY]: 50 }, 50);
  expect(await read()).toEqual(counted);
});

it("flushes at one moment lose nothing, and what is kept is what the codes have", async () => {
  const before = await read();
  await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      flush(at % 2 === 0 ? "Ann11111" : "Bob11111", `shard${at % 8}`, { [TODAY]: at + 1, [WEEK]: 1 }, at + 1),
    ),
  );
  const { rows } = await database.adminDb.execute<{ total: string; today: string }>(sql`
    select (select sum(visits) from refcode_visits_total)::text as total,
      (select sum(visits) from refcode_visits_daily where day = ${TODAY}::date)::text as today`);
  const after = await read();
  expect(after.total).toBeGreaterThan(before.total);
  expect([String(after.total), String(after.today)]).toEqual([rows[0]?.total, rows[0]?.today]);
});

it("a rebuild while visits are flushed mends what is wrong and loses nothing", async () => {
  await database.adminDb.execute(sql`update visit_totals set visits = visits + 1000`);
  await database.adminDb.execute(sql`insert into visit_totals (day, slot, visits) values (${TODAY}, 99, 5)`);
  const owner = new Client({ connectionString: database.adminUrl });
  await owner.connect();
  const rebuild = async () => {
    for (let times = 0; times < 5; times++) {
      await rebuildTotals(drizzle(owner, { schema }), { by: "test", now });
    }
  };
  const flushes = Array.from({ length: 120 }, (_, at) =>
    flush(at % 2 === 0 ? "Ann11111" : "Bob11111", `late${at % 8}`, { [TODAY]: at + 1, [WEEK]: 1 }, at + 1),
  );
  await Promise.all([rebuild(), ...flushes]).finally(() => owner.end());
  expect((await wrongVisitTotals(database.auditorDb)).rows).toEqual([]);
  const { rows } = await database.adminDb.execute<{ total: number }>(
    sql`select sum(visits)::int as total from refcode_visits_total`,
  );
  expect((await read()).total).toBe(rows[0]?.total);
});
