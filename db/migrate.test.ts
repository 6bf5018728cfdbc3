import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { applyMigrations, migrate } from "#db/migrate";
import { setLogin } from "#db/role-password";
import { createTestDatabase } from "#scripts/testing/database";
import { connect, ownedDatabases } from "#scripts/testing/owned-databases";

/** A folder with these migrations, newer than all of ours. */
async function migrationsOf(...texts: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "migration-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "meta"));
  const entries = texts.map((_, idx) => ({
    ...{ idx, version: "7", when: Date.UTC(2999, 0) + idx, breakpoints: true },
    tag: `${9000 + idx}_new`,
  }));
  for (const [idx, text] of texts.entries()) await writeFile(join(folder, `${9000 + idx}_new.sql`), text);
  await writeFile(join(folder, "meta/_journal.json"), JSON.stringify({ version: "7", dialect: "postgresql", entries }));
  return folder;
}

it("needs no superuser, and keeps two clones on one server apart", async () => {
  const [first, second] = ["neon_one", "neon_two"];
  const url = await ownedDatabases("neon", [first, second]);
  for (const name of [first, second]) {
    const slug = name.replace("_", "-");
    const input = { connectionString: url(name), slug };
    await expect(migrate(input)).rejects.toThrow(`no role ${name}_app yet`);
    await migrate({
      ...input,
      appPassword: `${name}_app`,
      consumerPassword: `${name}_consumer`,
      auditorPassword: `${name}_auditor`,
    });
    await migrate(input);
  }
  const app = await connect(url(first, `${first}_app`));
  expect((await app.query("select id from users")).rows).toEqual([]);
  await expect(app.query("select 1 from drizzle.__drizzle_migrations")).rejects.toMatchObject({ code: "42501" });
  await expect(app.query("create table mine ()")).rejects.toMatchObject({ code: "42501" });
  await expect(app.query("create temporary table mine ()")).rejects.toMatchObject({ code: "42501" });
  const intruder = new pg.Client({ connectionString: url(second, `${first}_app`) });
  await expect(intruder.connect()).rejects.toMatchObject({ code: "42501" });
});

it.each(["any server", "Neon"])("gives a role a password that no statement has, on %s", async (server) => {
  const url = (await ownedDatabases("silent", ["quiet"]))("quiet");
  const client = await connect(url);
  const statements: string[] = [];
  const refusal = new Error(
    'Received HTTP code 400 from control plane: {"error":"Neon only supports being given plaintext passwords"}',
  );
  const told = {
    escapeIdentifier: client.escapeIdentifier,
    escapeLiteral: client.escapeLiteral,
    query: (async (text: string, values?: unknown[]) => {
      statements.push(text);
      if (server === "Neon" && text.includes("SCRAM-SHA-256")) throw refusal;
      return client.query(text, values);
    }) as typeof client.query,
  };
  const role = `quiet_${server === "Neon" ? "neon" : "any"}_app`;
  for (const [verb, password] of [
    ["create", "hunter2's"],
    ["alter", "hunter3"],
  ] as const) {
    await setLogin(told, { role, verb, password });
    const login = new URL(url);
    [login.username, login.password] = [role, password];
    const { rows } = await (await connect(login.href)).query("select current_user as me");
    expect(rows).toEqual([{ me: role }]);
  }
  expect(statements.join()).not.toMatch(/hunter\d/);
  // What is wrong is said without the statement around it.
  const twice = setLogin(told, { role, verb: "create", password: "hunter4" });
  await expect(twice).rejects.toMatchObject({ code: "42710", where: expect.not.stringContaining("hunter4") });
  expect((await client.query("show refcodes.password").catch(() => ({ rows: [] }))).rows).not.toContain("hunter");
});

it("lets requests through while somebody holds a table that a migration waits for, and is done after that", async () => {
  const database = await createTestDatabase();
  const again = () => connect(database.adminUrl);
  const [migrating, requesting, holding] = await Promise.all([again(), again(), again()]);
  const folder = await migrationsOf(`ALTER TABLE "payment_events" ADD COLUMN "extra" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "extra" text;`);

  await holding.query("begin; lock table refunds in access share mode");
  const migrated = applyMigrations(migrating, folder);
  const waiting = () =>
    requesting.query(`select from pg_locks where not granted and relation = 'refunds'::regclass
      and database = (select oid from pg_database where datname = current_database())`);
  await expect.poll(async () => (await waiting()).rowCount).toBe(1);
  await requesting.query("set statement_timeout = '5s'");
  expect((await requesting.query("select key from payment_events")).rows).toEqual([]);
  await holding.query("commit");
  await migrated;
  expect((await requesting.query("select extra from refunds")).rows).toEqual([]);
});

it("holds a migration's locks no longer than that migration takes", async () => {
  const database = await createTestDatabase();
  const again = () => connect(database.adminUrl);
  const [migrating, requesting, holding] = await Promise.all([again(), again(), again()]);
  const folder = await migrationsOf(
    `ALTER TABLE "refcodes" ADD COLUMN "extra" text;`,
    `CREATE TABLE "sums" AS SELECT count(*) FROM "refunds";`,
  );

  // The second one waits here, where a long sum would take its time.
  await holding.query("begin; lock table refunds in access exclusive mode");
  const migrated = applyMigrations(migrating, folder);
  await requesting.query("set statement_timeout = '1s'");
  const read = async () => (await requesting.query("select extra from refcodes").catch(() => null))?.rows;
  await expect.poll(read).toEqual([]);
  await holding.query("commit");
  await migrated;
  expect((await requesting.query("select from sums")).rowCount).toBe(1);
});

it("keeps the migrations before one that fails, and starts again with that one", async () => {
  const database = await createTestDatabase();
  const client = await connect(database.adminUrl);
  const adding = (name: string, table = "refcodes") => `ALTER TABLE "${table}" ADD COLUMN "${name}" text;`;
  const half = `${adding("half")}--> statement-breakpoint\n${adding("second", "no_such_table")}`;
  const folder = await migrationsOf(adding("first"), half, adding("third"));
  const added = async () =>
    (
      await client.query(
        `select attname from pg_attribute where attrelid = 'refcodes'::regclass
         and attname in ('first', 'half', 'second', 'third') order by attnum`,
      )
    ).rows.map(({ attname }) => attname);

  await expect(applyMigrations(client, folder)).rejects.toMatchObject({ code: "42P01" });
  expect(await added()).toEqual(["first"]);
  await writeFile(join(folder, "9001_new.sql"), adding("second"));
  await applyMigrations(client, folder);
  await applyMigrations(client, folder);
  expect(await added()).toEqual(["first", "second", "third"]);
});
