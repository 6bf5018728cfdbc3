import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { addApp } from "#core/services/accounts/add-app";
import { readStartedApp } from "#core/services/accounts/read-started-app";
import { startApp } from "#core/services/accounts/start-app";
import {
  accountActions,
  cloneConstants,
  passkeys,
  referralTotals,
  sessions,
  twoFactors,
  users,
  vendors,
  vendorTotals,
  visitTotals,
} from "#db/schema";
import { createTestDatabase, type TestDatabase } from "../testing/database.ts";
import { addSession, factorContext } from "../testing/factor-fixture.ts";
import { oneTimeCode } from "../testing/one-time-code.ts";
import { addProduct, addUser } from "../testing/store-fixture.ts";
import { PAYOUT_DATA_KEY } from "../testing/test-app.ts";
import { serveApi, Visitor } from "../testing/visitor.ts";
import { runAdmin } from "./command.ts";

const RUN = join(import.meta.dirname, "run.ts");

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

// What the shell has set.
beforeEach(() => {
  vi.stubEnv("DATABASE_OWNER_URL", database.adminUrl);
  vi.stubEnv("PAYOUT_DATA_KEY", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

interface Ran {
  code: number | null;
  said: string;
}

/** What is typed, in this process: its exit code, and all that it says. */
async function run(...args: string[]): Promise<Ran> {
  let said = "";
  const say = (line: string) => {
    said += `${line}\n`;
  };
  return { code: await runAdmin(args, { say, complain: say }), said };
}

/** The same as an operator runs it: in a process of its own. */
async function runAsOperator(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [RUN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, said };
}

async function addPerson(change: Partial<typeof users.$inferInsert> = {}): Promise<string> {
  const id = await addUser(database.adminDb);
  await database.adminDb
    .update(users)
    .set({ emailVerified: true, ...change })
    .where(eq(users.id, id));
  return id;
}

async function signIn(userId: string): Promise<void> {
  const row = { id: randomUUID(), userId, token: randomUUID(), expiresAt: new Date(Date.now() + 60_000) };
  await database.adminDb.insert(sessions).values(row);
}

const addressOf = (id: string) => `${id}@users.test`;
const sessionsOf = (userId: string) => database.adminDb.select().from(sessions).where(eq(sessions.userId, userId));
const actionsOf = (userId: string) =>
  database.adminDb.select().from(accountActions).where(eq(accountActions.userId, userId)).orderBy(accountActions.at);

async function roleOf(id: string) {
  const [user] = await database.adminDb.select().from(users).where(eq(users.id, id));
  return user?.role;
}

describe("npm run admin", () => {
  it("makes an account an admin, once, and takes the role and the sessions away again", async () => {
    const id = await addPerson();
    await addPerson({ role: "admin" });
    await signIn(id);
    const began = new Date();
    const email = addressOf(id).toUpperCase();
    expect(await run("add", email, "--by", "Nina", "--reason", "runs the shop")).toMatchObject({ code: 0 });
    const [admin] = await database.adminDb.select().from(users).where(eq(users.id, id));
    expect(admin?.role).toBe("admin");
    expect(admin?.roleSince.getTime()).toBeGreaterThanOrEqual(began.getTime());
    expect(await sessionsOf(id)).toHaveLength(1);

    const again = await run("add", addressOf(id));
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining("already") });
    expect(await actionsOf(id)).toMatchObject([
      { action: "role_given", role: "admin", actor: "operator:Nina", reason: "runs the shop" },
    ]);

    expect(await run("remove", addressOf(id))).toMatchObject({ code: 0 });
    expect(await roleOf(id)).toBe("user");
    expect(await sessionsOf(id)).toEqual([]);
    expect(await actionsOf(id)).toMatchObject([{ role: "admin" }, { role: "user", reason: null }]);
  });

  it("refuses unknown, unconfirmed and locked accounts, and a second account of an admin", async () => {
    const admin = await addPerson({ role: "admin" });
    const refused: [string, string][] = [
      [addressOf(await addPerson({ emailVerified: false })), "not confirmed"],
      [addressOf(await addPerson({ banned: true })), "locked"],
      ["nobody@users.test", "No account"],
    ];
    const twin = `${admin}+2@users.test`;
    await addPerson({ email: twin });
    const tries: [string, string][] = [...refused, [twin, "another admin"]];
    const answers = await Promise.all(tries.map(([email]) => run("add", email)));
    for (const [index, [email, why]] of tries.entries()) {
      expect(answers[index]).toMatchObject({ code: 1, said: expect.stringContaining(why) });
      expect(answers[index]?.said).toContain(email);
    }
    expect(await run("vendor", addressOf(await addPerson()))).toMatchObject({ code: 0 });
    const { said } = await run("list");
    expect(said.split("\n").filter((line) => line.startsWith("vendor"))).toHaveLength(1);
    expect(said).not.toContain(twin);
    expect(said).not.toContain(`${new URL(database.adminUrl).password}@`);
  });

  it("creates an account that is an admin's, whose link sets its password once", async () => {
    const email = "first@store.example.org";
    const add = (...more: string[]) =>
      run("add", email.toUpperCase(), "--new", "Nina K.", "--store", "https://shop.example/some", ...more);
    const first = await add("--by", "Nina", "--reason", "opens the shop");
    expect(first).toMatchObject({
      code: 0,
      said: expect.stringContaining("https://shop.example/reset-password?token="),
    });
    const tokenOf = ({ said }: { said: string }) => /token=(\S+)/.exec(said)?.[1] ?? "";
    const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
    expect(user).toMatchObject({ name: "Nina K.", role: "admin", emailVerified: true });
    const id = user?.id ?? "";
    expect(await actionsOf(id)).toMatchObject([
      { action: "role_given", role: "admin", actor: "operator:Nina", reason: "opens the shop" },
    ]);

    const again = await add();
    const person = new Visitor(serveApi(database.appUrl).api);
    const newPassword = "a-long-password";
    const press = async (token: string) =>
      (await person.send("POST", "/api/letters/reset-password/press", { token, newPassword })).status;
    expect(await press(tokenOf(first))).toBe(404);
    expect(await press(tokenOf(again))).toBe(200);
    expect(await press(tokenOf(again))).toBe(404);
    const signIn = await person.send("POST", "/api/auth/sign-in/email", { email, password: newPassword });
    expect(await signIn.json()).toMatchObject({ user: { id, role: "admin" } });
    expect(await add()).toMatchObject({ code: 1, said: expect.stringContaining("has an account already") });
    expect(await actionsOf(id)).toHaveLength(1);
    await database.adminDb.update(users).set({ role: "user" }).where(eq(users.id, id));
  });

  it("creates none at an address that is nobody's, without the store's address, or for another role", async () => {
    const refused = await run("add", "first@store.invalid", "--new", "N", "--store", "https://shop.example");
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining("letters can reach") });
    const answers = await Promise.all([
      run("vendor", "v@store.example.org", "--new", "V", "--store", "https://shop.example"),
      run("add", "first@store.example.org", "--new", "N", "--store", "shop"),
      run("add", "no address@", "--new", "N", "--store", "https://shop.example"),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ code: 2, said: expect.stringContaining("Usage:") });
  });

  it("lists who has a second factor: an app, or a passkey alone", async () => {
    const [app, passkey, none] = [
      await addPerson({ role: "vendor", twoFactorEnabled: true }),
      await addPerson({ role: "vendor" }),
      await addPerson({ role: "vendor" }),
    ];
    await database.adminDb
      .insert(passkeys)
      .values({ id: "alone", userId: passkey, name: "phone", publicKey: "k", counter: 0, transports: [] });
    const lines = (await run("list")).said.split("\n");
    const lineOf = (id: string) => lines.find((line) => line.includes(addressOf(id)));
    expect(lineOf(app)).toMatch(/, second factor$/);
    expect(lineOf(passkey)).toMatch(/, second factor$/);
    expect(lineOf(none)).toMatch(/, no second factor$/);
  });

  it("makes nobody an admin who works for a vendor, and lists whoever was one before", async () => {
    const seller = await addPerson({ role: "vendor" });
    const former = await addPerson({ role: "admin" });
    for (const userId of [seller, former]) {
      await database.adminDb.insert(vendors).values({ id: userId, name: "Kiln", tier: "growth", userId });
    }
    expect(await run("add", addressOf(seller))).toMatchObject({
      code: 1,
      said: expect.stringContaining("works for a vendor"),
    });
    expect(await roleOf(seller)).toBe("vendor");
    const lines = (await run("list")).said.split("\n").filter((line) => line.includes("no admin may"));
    expect(lines).toEqual([expect.stringContaining(addressOf(former))]);
  });

  it("never removes the last admin, also when two are removed at once", async () => {
    await database.adminDb.update(users).set({ role: "user" }).where(eq(users.role, "admin"));
    const pair = [await addPerson({ role: "admin" }), await addPerson({ role: "admin" })];
    const answers = await Promise.all(pair.map((id) => runAsOperator("remove", addressOf(id))));
    expect(answers.map(({ code }) => code).toSorted()).toEqual([0, 1]);
    expect(answers.find(({ code }) => code === 1)?.said).toContain("only admin");
    expect((await Promise.all(pair.map(roleOf))).toSorted()).toEqual(["admin", "user"]);
  });

  it("resets a second factor with a reason only, and ends every session", async () => {
    const id = await addPerson({ role: "admin", twoFactorEnabled: true });
    await database.adminDb.insert(twoFactors).values({ id, userId: id, secret: "s", backupCodes: "b", verified: true });
    await database.adminDb
      .insert(passkeys)
      .values({ id, userId: id, name: "phone", publicKey: "k", counter: 0, transports: [] });
    await signIn(id);
    await signIn(id);

    expect(await run("reset-factor", addressOf(id))).toMatchObject({
      code: 2,
      said: expect.stringContaining("--reason"),
    });
    expect(await sessionsOf(id)).toHaveLength(2);

    const reason = "lost the phone; called back";
    expect(await run("reset-factor", addressOf(id), "--reason", reason, "--by", "Nina")).toMatchObject({ code: 0 });
    const [user] = await database.adminDb.select().from(users).where(eq(users.id, id));
    expect(user).toMatchObject({ role: "admin", twoFactorEnabled: false });
    expect(await sessionsOf(id)).toEqual([]);
    expect(await database.adminDb.select().from(twoFactors).where(eq(twoFactors.userId, id))).toEqual([]);
    expect(await database.adminDb.select().from(passkeys).where(eq(passkeys.userId, id))).toEqual([]);

    const again = await run("reset-factor", addressOf(id), "--reason", reason);
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining("no second factor") });
    expect(await actionsOf(id)).toMatchObject([{ action: "factor_reset", actor: "operator:Nina", reason }]);
  });

  it("lets a person enrol anew after a reset", async () => {
    const id = await addPerson({ role: "admin", twoFactorEnabled: true });
    await database.adminDb
      .insert(twoFactors)
      .values({ id, userId: id, secret: "lost", backupCodes: '["lost"]', verified: true, failedVerificationCount: 10 });
    expect(await run("reset-factor", addressOf(id), "--reason", "lost the phone")).toMatchObject({ code: 0 });
    const ctx = factorContext(database.appDb);
    const owner = { userId: id, sessionId: await addSession(database.adminDb, id), now: new Date() };
    await startApp(ctx, owner);
    const started = await readStartedApp(ctx, { ...owner, label: addressOf(id) });
    const code = oneTimeCode(started?.secret ?? "", owner.now);
    const enrolled = await addApp(ctx, { ...owner, code, locale: "en" });
    expect(enrolled).toMatchObject({ outcome: "added", recoveryCodes: { length: 10 } });
    expect(await actionsOf(id)).toMatchObject([{ action: "factor_reset" }, { action: "factor_added" }]);
  });

  it("makes the sums of vendors' sales anew, and says whether they were right", async () => {
    const { adminDb } = database;
    const vendorId = `vendor-of-${await addProduct(adminDb)}`;
    expect(await run("rebuild-totals")).toMatchObject({
      code: 0,
      said: expect.stringContaining("All sums were right"),
    });
    await adminDb.insert(vendorTotals).values({ vendorId, currency: "UAH", sales: 5 });
    const said = expect.stringContaining("1 rows before and after differ");
    expect(await run("rebuild-totals")).toMatchObject({ code: 0, said });
    expect(await adminDb.$count(vendorTotals, eq(vendorTotals.vendorId, vendorId))).toBe(0);
  });

  it("makes what referrals come to anew", async () => {
    const { adminDb } = database;
    await adminDb.insert(referralTotals).values({ userId: "nobody", rewards: 7 });
    const said = expect.stringContaining("1 rows before and after differ");
    expect(await run("rebuild-totals")).toMatchObject({ code: 0, said });
    expect(await adminDb.$count(referralTotals, eq(referralTotals.userId, "nobody"))).toBe(0);
  });

  it("makes the visits of all codes together anew", async () => {
    const { adminDb } = database;
    await adminDb.insert(visitTotals).values({ day: null, slot: 3, visits: 7 });
    const said = expect.stringContaining("1 rows before and after differ");
    expect(await run("rebuild-totals")).toMatchObject({ code: 0, said });
    expect(await adminDb.$count(visitTotals, eq(visitTotals.slot, 3))).toBe(0);
  });

  it("replaces the key of bank details with the keys that the shell has", async () => {
    const asked = await run("rotate-payout-key");
    expect(asked).toMatchObject({ code: 1, said: expect.stringContaining("Set PAYOUT_DATA_KEY as the app has it") });
    vi.stubEnv("PAYOUT_DATA_KEY", "k1:hunter2");
    const wrong = await run("rotate-payout-key");
    expect(wrong).toMatchObject({ code: 1, said: expect.stringContaining("PAYOUT_DATA_KEY: must be id:key") });
    expect(wrong.said).not.toContain("hunter2");
    vi.stubEnv("PAYOUT_DATA_KEY", PAYOUT_DATA_KEY);
    const said = expect.stringContaining("Older keys can be dropped");
    expect(await run("rotate-payout-key", "--by", "test")).toMatchObject({ code: 0, said });
  });

  it("works on the database of the clone that it is told, and on no other", async () => {
    const of = (slug: string) => run("list", "--clone", slug);
    const slug = "ring-platform-org";
    const nobody = await of(slug);
    expect(nobody).toMatchObject({ code: 1, said: expect.stringContaining("is no clone's database") });
    await database.adminDb.insert(cloneConstants).values({
      id: 1,
      slug,
      currency: "UAH",
      chainId: 137,
      tokenDecimals: 18,
      timeZone: "UTC",
      deployedAt: new Date(),
    });
    expect(await of(slug)).toMatchObject({ code: 0 });
    const other = await of("ring-ringdom-org");
    expect(other).toMatchObject({ code: 1, said: expect.stringContaining(`is the database of ${slug}, not of`) });
    expect(other.said).not.toContain(`${new URL(database.adminUrl).password}@`);
    expect(await of("no-such-clone")).toMatchObject({ code: 1, said: expect.stringContaining("There is no clones/") });
  });

  it("explains itself, and what it does not understand", async () => {
    expect(await run("--help")).toMatchObject({ code: 0, said: expect.stringContaining("npm run admin -- list") });
    const odd = [["toString", "a@b.example"], ["add"], ["list", "--force"]];
    const answers = [await runAsOperator("add"), ...(await Promise.all(odd.map((words) => run(...words))))];
    for (const answer of answers) expect(answer).toMatchObject({ code: 2, said: expect.stringContaining("Usage:") });
    expect((await run("reset-factor", "a@b.example", "--reason", "x")).said.trim()).toMatch(
      /✗ --reason takes one line of 3 to 300 characters$/,
    );
  });
});
