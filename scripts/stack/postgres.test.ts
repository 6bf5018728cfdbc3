import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { dropPostgresVariables, type Postgres, removePostgresData, startPostgres } from "./postgres.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "refcodes-postgres-"));
});
afterAll(async () => {
  await removePostgresData(join(folder, "data"));
  rmSync(folder, { recursive: true, force: true });
});

function start(): Promise<Postgres> {
  const files = { dataDir: join(folder, "data"), runDir: join(folder, "run"), logFile: join(folder, "log") };
  return startPostgres({ ...files, durable: true });
}

async function query(postgres: Postgres, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: postgres.url("postgres") });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

it("keeps a person's data over a stop and over a start that finds the old server still running", async () => {
  const first = await start();
  await query(first, "create table kept (n int)");
  await query(first, "insert into kept values (1)");
  await first.stop();
  expect(existsSync(join(folder, "run/postgres.pid.json"))).toBe(false);

  const second = await start();
  await query(second, "insert into kept values (2)");
  // As after a SIGKILL of the stack: nobody stopped the second one.
  const third = await start();
  expect(await query(third, "select n from kept order by n")).toEqual([{ n: 1 }, { n: 2 }]);
  await expect(query(second, "select 1")).rejects.toThrow();
  await third.stop();
}, 60_000);

it("starts in a shell that is set up for another server", async () => {
  vi.stubEnv("PGSSLMODE", "require");
  vi.stubEnv("PGOPTIONS", "-c no_such_setting=1");
  const postgres = await start();
  expect(await query(postgres, "select 1 as one")).toEqual([{ one: 1 }]);
  await postgres.stop();
  vi.unstubAllEnvs();
}, 60_000);

it("drops the variables of Postgres and no others", () => {
  const env = { PGSSLMODE: "require", PGHOST: "db", PATH: "/bin", PG: "kept" };
  dropPostgresVariables(env);
  expect(env).toEqual({ PATH: "/bin", PG: "kept" });
});
