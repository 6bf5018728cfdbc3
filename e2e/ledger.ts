import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll } from "vitest";
import { stackUnderTest } from "./stack.ts";

/**
 * The running stack's database: to look at what no page shows, and to bring about what a test cannot wait for or cause
 * (time that passes, a role that an operator gives, a refusal of another service). All else goes through the store.
 */
export interface Ledger {
  /** The first column of the first row, as text; null where there is none. */
  read(query: string, values: readonly unknown[]): Promise<string | null>;
  /** Waits until a query's value is this one, 20 seconds at most. */
  waitFor(query: string, values: readonly unknown[], value: string): Promise<void>;
  write(statement: string, values: readonly unknown[]): Promise<void>;
}

/** Connects as the owner. Call it at the top of a file: the connection is closed after the file's tests. */
export async function openLedger(): Promise<Ledger> {
  const client = new pg.Client({ connectionString: stackUnderTest().adminUrl });
  afterAll(() => client.end());
  await client.connect();
  async function read(query: string, values: readonly unknown[]): Promise<string | null> {
    const { rows } = await client.query<unknown[]>({ text: query, values: [...values], rowMode: "array" });
    const value = rows[0]?.[0];
    return value === null || value === undefined ? null : String(value);
  }
  return {
    read,
    async waitFor(query, values, value) {
      let last: string | null = null;
      for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
        last = await read(query, values);
        if (last === value) return;
      }
      throw new Error(`${last} is not ${value}: ${query}`);
    },
    async write(statement, values) {
      await client.query(statement, [...values]);
    },
  };
}
