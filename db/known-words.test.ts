import { getTableColumns, getTableName, is, sql } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import * as schema from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

const tables = Object.values(schema).filter((entry) => is(entry, PgTable));

/** Every column of the schema whose type is a tuple of words. */
const wordColumns = tables.flatMap((table) =>
  Object.values(getTableColumns(table)).flatMap(({ name, enumValues }) =>
    enumValues ? [{ table: getTableName(table), column: name, words: enumValues }] : [],
  ),
);

/** Texts that their names make look like states, whose words are not ours. */
const othersWords = ["payment_events.status"];

describe("columns that hold a word of a fixed list", () => {
  it("have a CHECK in the database that admits exactly the words of the code, and is valid for every row", async () => {
    const { rows } = await database.adminDb.execute<{ name: string; definition: string; convalidated: boolean }>(sql`
      select conrelid::regclass || '.' || conname as name, pg_get_constraintdef(oid) as definition, convalidated
      from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`);
    expect(wordColumns.length).toBeGreaterThan(30);
    for (const { table, column, words } of wordColumns) {
      const found = rows.find(({ name }) => name === `${table}.${table}_${column}_known`);
      expect(found, `${table}.${column}`).toMatchObject({ convalidated: true });
      const admitted = [...(found?.definition ?? "").matchAll(/'([^']*)'::text/g)].map(([, word]) => word);
      expect(admitted, `${table}.${column}`).toEqual(words);
      expect(found?.definition).toContain(`${column} = `);
    }
  });

  it("include every column named like one", () => {
    const named = tables.flatMap((table) =>
      getTableConfig(table)
        .columns.filter(({ name, columnType }) =>
          columnType === "PgText"
            ? /(^|_)(status|kind|type|purpose|outcome|currency|rail|tier|role)$/.test(name)
            : false,
        )
        .map(({ name }) => `${getTableName(table)}.${name}`),
    );
    const held = wordColumns.map(({ table, column }) => `${table}.${column}`);
    expect(named.filter((name) => !held.includes(name))).toEqual(othersWords);
  });

  it("refuse a word that the code does not know, even from another writer", async () => {
    await database.adminDb.execute(sql`insert into users (id, name, email) values ('u', 'u', 'u@example.org')`);
    const write = database.adminDb.execute(sql`update users set role = 'owner' where id = 'u'`);
    await expect(write).rejects.toMatchObject({ cause: { code: "23514", constraint: "users_role_known" } });
  });
});
