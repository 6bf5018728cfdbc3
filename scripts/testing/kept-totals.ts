import { Client } from "pg";
import { expect } from "vitest";
import type { TestDatabase } from "./database.ts";

/** What the triggers keep, each as rows of text in an order of its own. */
const keptTables = {
  vendor_totals: "",
  vendor_months: "",
  // A day of which everything was paid stays behind.
  vendor_dues: "where sales <> 0 or pending_minor <> 0",
};

/** Expects what is kept of vendors' sales to be what it is when it is made anew from the ledgers. */
export async function expectKept({ adminUrl }: Pick<TestDatabase, "adminUrl">): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  const read = async () => {
    const rows: Record<string, string[]> = {};
    for (const [table, where] of Object.entries(keptTables)) {
      const found = await client.query<{ row: string }>(
        `select ${table}::text as row from ${table} ${where} order by 1`,
      );
      rows[table] = found.rows.map(({ row }) => row);
    }
    return rows;
  };
  try {
    await client.query("begin");
    const kept = await read();
    await client.query("select rebuild_vendor_totals()");
    expect(kept, "what is kept is what the ledgers come to").toEqual(await read());
    await client.query("rollback");
  } finally {
    await client.end();
  }
}
