import { neon, neonConfig } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import { type NeonProxy, startNeonProxy } from "./neon-proxy.ts";

let database: TestDatabase;
let proxy: NeonProxy;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startNeonProxy({ postgresPort: inject("postgresPort") });
  return () => proxy.stop();
});

afterEach(() => proxy.setFault({}));

/** The unchanged production driver, talking to this test's own proxy as superuser. */
function connect(options?: { isolationLevel: "Serializable"; readOnly: true }) {
  neonConfig.fetchEndpoint = (_host, port) => `http://127.0.0.1:${port}/sql`;
  const url = new URL(database.adminUrl);
  url.port = String(proxy.port);
  return neon(url.href, options ?? {});
}

describe("Workers talk to the local database with the driver they use in production", () => {
  it("gives values the types production gives, or money would be rounded", async () => {
    const rows =
      await connect()`select 9007199254740993::bigint as big, 499.00::numeric(10,2) as price, null as nothing,
      '{"a":[1]}'::jsonb as document, ${[1, 2]}::int[] as list, true as yes`;
    expect(rows).toEqual([
      { big: "9007199254740993", price: "499.00", nothing: null, document: { a: [1] }, list: [1, 2], yes: true },
    ]);
  });

  it("undoes a whole batch when one statement fails, or an order could be half paid", async () => {
    const query = connect();
    await query`create table guarded (id int primary key)`;
    const batch = query.transaction([query`insert into guarded values (1)`, query`insert into guarded values (1)`]);
    await expect(batch).rejects.toMatchObject({ code: "23505", constraint: "guarded_pkey" });
    expect(await query`select count(*)::int as n from guarded`).toEqual([{ n: 0 }]);
  });

  it("runs a batch with the isolation it asks for", async () => {
    const query = connect({ isolationLevel: "Serializable", readOnly: true });
    const [isolation, readOnly] = await query.transaction([
      query`show transaction_isolation`,
      query`show transaction_read_only`,
    ]);
    expect(isolation).toEqual([{ transaction_isolation: "serializable" }]);
    expect(readOnly).toEqual([{ transaction_read_only: "on" }]);
  });

  it("serves a Worker's own role with that role's rights", async () => {
    const { rows } = await database.consumerDb.execute<{ role: string }>(sql`select current_user as role`);
    expect(rows).toEqual([{ role: "refcodes_consumer" }]);
  });

  it("can be made slow or dead, to see what a person gets to see then", async () => {
    const query = connect();
    proxy.setFault({ delayMs: 150 });
    const started = performance.now();
    await query`select 1`;
    expect(performance.now() - started).toBeGreaterThan(140);
    proxy.setFault({ refuse: true });
    await expect(query`select 1`).rejects.toThrow("503");
  });
});
