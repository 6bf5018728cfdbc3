import { DatabaseSync } from "node:sqlite";
import { MinterStore } from "#queues/minter-store";

/** The Minter's storage in memory: the same SQLite language as a Durable Object's. */
export function memoryMinterStore(): MinterStore {
  const database = new DatabaseSync(":memory:");
  return new MinterStore({
    sql: {
      exec(query, ...values) {
        const rows = database.prepare(query).all(...values);
        return { toArray: () => rows };
      },
    },
    transactionSync: (work) => work(),
  });
}
