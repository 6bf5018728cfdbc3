import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { legalPages } from "#core/domain/legal-page";
import { startInbox } from "../../stand-ins/mail/server.ts";
import { startSandbox } from "../../stand-ins/wayforpay/server.ts";
import { createTestDatabase, type TestDatabase } from "../../testing/database.ts";
import { addAdmin } from "../../testing/store-fixture.ts";
import { readClone } from "../clone-file.ts";
import { checkAdmins, judgeAdmins } from "./admins.ts";
import { checkDatabase } from "./database.ts";
import { checkLegal } from "./legal.ts";
import { checkMail } from "./mail.ts";
import { checkPayments } from "./payments.ts";
import { markOf, sayError, unchecked } from "./result.ts";

describe("WayForPay's key", () => {
  it("is tried by the status of a payment that nobody made", async () => {
    const merchant = { account: "shop_example", secretKey: "hunter2-key" };
    const sandbox = await startSandbox({ merchant });
    try {
      const apiUrl = `${sandbox.url}/api`;
      const check = (merchantAccount?: string, secretKey?: string) =>
        checkPayments({ merchantAccount, secretKey, apiUrl });
      expect(await check(merchant.account, merchant.secretKey)).toMatchObject({ ok: true });
      const refused = { ok: false, says: "the signature of shop_example is refused", todo: expect.any(String) };
      expect(await check(merchant.account, "another")).toMatchObject(refused);
      expect(await check("another", merchant.secretKey)).toMatchObject({ ok: false });
      expect(await check(merchant.account)).toMatchObject({
        ok: false,
        says: expect.stringContaining("one is missing"),
      });
      expect(await check()).toMatchObject({ ok: true, says: expect.stringMatching(/^not checked/) });
    } finally {
      await sandbox.stop();
    }
    const gone = await checkPayments({ ...{ merchantAccount: "a", secretKey: "k" }, apiUrl: "http://127.0.0.1:9/api" });
    expect(gone).toMatchObject({ ok: false, says: "WayForPay did not answer" });
  });
});

describe("the mail provider's key", () => {
  it("is tried without a letter", async () => {
    const inbox = await startInbox({ apiKey: "re_good" });
    try {
      const check = (apiKey?: string) =>
        checkMail({ apiKey, apiUrl: inbox.apiUrl, from: "Shop <no-reply@shop.example>" });
      expect(await check("re_good")).toMatchObject({ ok: true, says: expect.stringContaining("takes the key") });
      const answer = await check("re_bad");
      expect(answer).toMatchObject({ ok: false, says: expect.stringContaining("refuses the key") });
      expect(await check()).toMatchObject({ ok: true, says: expect.stringMatching(/^not checked/) });
      inbox.refuseNext(500);
      expect(await check("re_good")).toMatchObject({ ok: false, says: expect.stringContaining("answers 500") });
      expect(inbox.letters()).toEqual([]);
    } finally {
      await inbox.stop();
    }
  });
});

describe("the legal pages", () => {
  it("are templates until a clone has its own in each of its languages: a warning, and no failure", () => {
    const root = mkdtempSync(join(tmpdir(), "legal-"));
    const clone = { ...readClone("ring-platform-org"), locales: ["uk" as const] };
    const folder = join(root, "clones", clone.slug, "legal");
    mkdirSync(folder, { recursive: true });
    try {
      const judged = checkLegal({ clone, root });
      expect([judged.ok, markOf(judged)]).toEqual([true, "!"]);
      expect(judged.says).toContain("privacy.uk.md");
      for (const page of legalPages) writeFileSync(join(folder, `${page}.uk.md`), "# Own");
      expect(markOf(checkLegal({ clone, root }))).toBe("✓");
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe("the admins", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  const now = new Date("2026-11-20T10:00:00Z");

  it("are not looked for in a database without tables, which is neither right nor wrong", async () => {
    const query = async () => ({ rows: [{ found: false }] });
    const judged = await judgeAdmins({ query } as never, { slug: "ring-one", takesTwo: true, factorNeeded: true, now });
    expect(judged).toEqual(unchecked("admins", "the database is empty"));
    expect(markOf(judged)).toBe("–");
  });

  it("are as many as the clone's decisions take", async () => {
    const check = (change: object = {}) =>
      checkAdmins({
        slug: "ring-one",
        ownerUrl: database.adminUrl,
        takesTwo: false,
        factorNeeded: false,
        now,
        ...change,
      });
    const nobody = expect.stringContaining("nobody is an admin");
    expect(await check()).toMatchObject({ ok: true, says: nobody });
    await database.adminDb.execute(sql`insert into users (id, name, email) values ('u', 'U', 'u@users.test')`);
    await database.adminDb.execute(sql`insert into orders (id, buyer_id, purpose, currency, total_minor, reward_percent)
      values ('o', 'u', 'membership_upgrade', 'UAH', 1, 5)`);
    expect(await check()).toMatchObject({ ok: false, says: nobody });
    await addAdmin(database.adminDb, { id: "first" });
    expect(await check()).toMatchObject({ ok: true });
    expect(await check({ takesTwo: true })).toMatchObject({
      ok: false,
      says: expect.stringContaining("there is one admin"),
    });
    await addAdmin(database.adminDb, { id: "second", roleSince: now });
    expect(await check({ takesTwo: true })).toMatchObject({
      ok: true,
      says: expect.stringContaining("2026-11-23T10:00"),
    });
    expect(await check({ factorNeeded: true })).toMatchObject({ ok: false, says: expect.stringContaining("first@") });
    await database.adminDb.execute(sql`update users set banned = true where id = 'second'`);
    expect(await check({ takesTwo: true })).toMatchObject({ ok: false });
    expect(await check({ ownerUrl: undefined })).toMatchObject({
      ok: true,
      says: expect.stringMatching(/^not checked/),
    });
  });
});

describe("what a check says", () => {
  it("has no connection string, password or key in it", async () => {
    const ownerUrl = "postgresql://owner:hunter2@127.0.0.1:9/shop";
    const [answer] = await checkDatabase({ slug: "shop", ownerUrl });
    expect(answer).toMatchObject({ ok: false, name: "database" });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
    expect(sayError(new Error("cannot reach https://node.example/hunter2\nmore"), "https://node.example/hunter2")).toBe(
      "cannot reach …",
    );
  });
});
