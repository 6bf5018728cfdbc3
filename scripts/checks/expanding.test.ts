import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../stack/build.ts";
import { findContractions } from "./expanding.ts";
import { migrationNames, readLastRelease } from "./release-record.ts";

const release = readLastRelease();
const sqlOf = (name: string) => readFileSync(join(projectRoot, "db/migrations", `${name}.sql`), "utf8");
const contractionsOf = (sql: string) => findContractions({ "0099_new": sql }, release.name);

describe("migrations since the last release", () => {
  it("leave its Workers everything they use", () => {
    expect(migrationNames()).toContain(release.migration);
    const since = migrationNames().filter((name) => name > release.migration);
    expect(findContractions(Object.fromEntries(since.map((name) => [name, sqlOf(name)])), release.name)).toEqual({});
  });
});

describe("a migration that would break the last release", () => {
  it.each([
    'DROP TABLE "mails";',
    'ALTER TABLE "orders" DROP COLUMN "contact_name";',
    'ALTER TABLE "orders" RENAME COLUMN "total_minor" TO "total";',
    'ALTER TABLE "orders" RENAME TO "sales";',
    'ALTER TABLE "orders" ALTER COLUMN "total_minor" SET DATA TYPE integer;',
    'ALTER TABLE "orders" ALTER COLUMN "locale" SET NOT NULL;',
    'ALTER TABLE "orders" ALTER COLUMN "status" DROP DEFAULT;',
    'ALTER TABLE "orders" ADD COLUMN "locale" text NOT NULL;',
    `ALTER TABLE "orders" ADD CONSTRAINT "orders_paid" CHECK ("orders"."status" in ('paid')) NOT VALID;`,
    'ALTER TABLE "paid_orders" DROP CONSTRAINT "paid_orders_pkey";',
    'ALTER TABLE "orders" ADD CONSTRAINT "orders_fk" FOREIGN KEY ("buyer_id") REFERENCES "public"."users"("id");',
    'CREATE UNIQUE INDEX "orders_buyer" ON "orders" USING btree ("buyer_id");',
    'DROP INDEX "payment_events_position";',
    "CREATE OR REPLACE FUNCTION keep() RETURNS trigger AS $$ begin return null; end; $$ LANGUAGE plpgsql;",
    "CREATE TRIGGER keep BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION keep();",
    "REVOKE UPDATE ON orders FROM refcodes_app;",
    'ALTER TABLE "orders" DROP "city";',
    'ALTER TABLE "orders" ALTER "total_minor" TYPE integer;',
    'ALTER TABLE "orders" ADD "locale" text NOT NULL;',
    'ALTER TABLE "orders" ADD COLUMN "a" text NOT NULL, ADD COLUMN "b" integer DEFAULT 1;',
    'ALTER TABLE "orders" ENABLE ROW LEVEL SECURITY;',
    '/* tidy */ DROP TABLE "mails";',
    'DO $$ BEGIN ALTER TABLE "orders" DROP COLUMN "city"; END $$;',
  ])("is found: %s", (sql) => {
    expect(contractionsOf(sql)).toMatchObject({ "0099_new": [{ why: expect.any(String) }] });
  });

  it("is found among statements that are harmless, after comments and inside one breakpoint", () => {
    const sql =
      '-- a note\nALTER TABLE "orders" ADD COLUMN "note" text;\nALTER TABLE "orders" DROP COLUMN "city"; -- gone';
    expect(contractionsOf(sql)["0099_new"]).toEqual([
      { statement: "alter table orders drop column city", why: "drops what it may use" },
    ]);
  });

  it("may ship under a marker that names the last release or one before, and no later one", () => {
    const drop = 'ALTER TABLE "orders" DROP COLUMN "city";';
    const marked = (day: string) => contractionsOf(`-- contract: ${day}: no code reads it any more\n${drop}`);
    expect(marked(release.name)).toEqual({});
    expect(marked("2020-01-01")).toEqual({});
    expect(marked("2999-01-01")).toHaveProperty("0099_new");
    expect(contractionsOf(`-- contract: ${release.name}\n${drop}`)).toHaveProperty("0099_new");
  });
});

describe("a migration that expands", () => {
  it.each([
    'ALTER TABLE "orders" ADD COLUMN "note" text;',
    `ALTER TABLE "orders" ADD COLUMN "seen" integer DEFAULT 1 NOT NULL;`,
    'ALTER TABLE "orders" ALTER COLUMN "note" DROP NOT NULL;',
    'CREATE INDEX "orders_note" ON "orders" USING btree ("note");',
    'CREATE TABLE "notes" ("id" text PRIMARY KEY NOT NULL, "text" text NOT NULL);',
    'CREATE TABLE "notes" ("id" text NOT NULL);--> statement-breakpoint\nALTER TABLE "notes" ADD CONSTRAINT "n" CHECK (true);',
    `ALTER TABLE "orders" ADD COLUMN "note" text DEFAULT 'not null';`,
    'CREATE TABLE "notes" ("id" text NOT NULL);--> statement-breakpoint\nCREATE UNIQUE INDEX "n" ON "notes" USING btree ("id");',
  ])("is let through: %s", (sql) => {
    expect(contractionsOf(sql)).toEqual({});
  });
});
