import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { configureLogging, getLogger } from "#core/log";
import { mails, sessions, users, verifications } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

const TOKEN = "Zx81kLmNoPqRsTuVwXyZ0123Zx81kLmNoPqRsTuVwXy";
const EMAIL = "somebody@private.test";
const NAME = "Hidden\nPerson";

let database: TestDatabase;
let world: ApiWorld;
const lines: string[] = [];

beforeAll(async () => {
  configureLogging("app");
  database = await createTestDatabase();
  world = await createApiWorld(database);
}, 60_000);

beforeEach(() => {
  lines.length = 0;
  for (const method of ["debug", "log", "info", "warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation(
      (...values: unknown[]) => void lines.push(values.map(shown).join(" ")),
    );
  }
});

afterEach(() => vi.restoreAllMocks());

/** As printed by a console. */
function shown(value: unknown): string {
  if (!(value instanceof Error)) return typeof value === "string" ? value : JSON.stringify(value);
  return `${value.stack} ${JSON.stringify({ ...value })} ${value.cause === undefined ? "" : shown(value.cause)}`;
}

function expectNothingOfTheirs(): string {
  const text = lines.join("\n");
  for (const value of [TOKEN, EMAIL, "Hidden", "Person"]) expect(text).not.toContain(value);
  return text;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const user = { id: "u-logged", name: NAME, email: EMAIL };

describe("a database error is logged without the values of its query", () => {
  const failures: Record<string, { run: () => Promise<unknown>; says: readonly string[] }> = {
    "a row that is there already": {
      run: async () => {
        await database.appDb.insert(users).values(user).onConflictDoNothing();
        await database.appDb.insert(users).values({ ...user, id: "u-again" });
      },
      says: ["23505", "users_email_unique"],
    },
    "a batch": {
      run: () =>
        database.appDb.batch([
          database.appDb.insert(verifications).values({
            id: TOKEN,
            identifier: `reset-password:${TOKEN}`,
            value: EMAIL,
            expiresAt: new Date(),
          }),
          database.appDb.insert(sessions).values({ id: "s", userId: "nobody", token: TOKEN, expiresAt: new Date() }),
        ]),
      says: ["23503"],
    },
    "a text where a number belongs": {
      run: () => database.appDb.execute(sql`select ${`${EMAIL}\n${TOKEN}`}::int`),
      says: ["22P02"],
    },
    "a check": {
      run: () => database.appDb.execute(sql`insert into ${mails} ("id", "recipient") values (${TOKEN}, ${EMAIL})`),
      says: ["23502"],
    },
  };

  it.each(Object.entries(failures))("%s", async (_name, { run, says }) => {
    const error: unknown = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const wrapped = new Error(`could not: ${error instanceof Error ? error.message : ""}`, { cause: error });
    getLogger(["refcodes", "test"]).error("failed", { error });
    getLogger(["refcodes", "test"]).error("failed", { error: wrapped, list: [{ deeper: error }] });
    getLogger(["refcodes", "test"]).error(`failed: ${error instanceof Error ? error.message : ""}`);
    const text = expectNothingOfTheirs();
    for (const each of says) expect(text).toContain(each);
    expect(text).toContain("logged-errors.test.ts");
  });
});

describe("with the database in trouble", () => {
  it("neither the sign-in service nor the API tell the console what people sent", async () => {
    const post = (path: string, body: unknown) => world.send("POST", `/api/auth/${path}`, "anonymous", { body });
    const letters = (path: string, body: unknown) => world.send("POST", `/api/letters/${path}`, "anonymous", { body });
    await asAdmin("alter table users rename to users_away");
    try {
      const credentials = { email: EMAIL, password: "password-123", name: "Hidden" };
      const answers = [
        await post("sign-up/email", credentials),
        await post("sign-in/email", credentials),
        await letters("reset-password", { email: EMAIL }),
        await world.send("GET", "/api/account/export", "anonymous", {
          headers: { cookie: world.cookies.get("user") ?? "" },
        }),
      ];
      for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
    } finally {
      await asAdmin("alter table users_away rename to users");
    }
    await asAdmin("alter table letter_tokens rename to letter_tokens_away");
    try {
      const answers = [
        await letters("reset-password/press", { newPassword: "password-123", token: TOKEN }),
        await letters("reset-password", { email: "user@store.test" }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    } finally {
      await asAdmin("alter table letter_tokens_away rename to letter_tokens");
    }
    const text = expectNothingOfTheirs();
    expect(text).toContain("42P01");
    expect(text).not.toContain("user@store.test");
  });
});
