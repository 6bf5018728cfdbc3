import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { PersonFilter } from "#core/domain/person-search";
import { queueMail } from "#core/services/accounts/queue-mail";
import { listFindings } from "#core/services/audit/list-findings";
import { blockPerson, unblockPerson } from "#core/services/people/block-person";
import { clearRecommenderName } from "#core/services/people/clear-recommender-name";
import { readPerson } from "#core/services/people/read-person";
import { searchPeople } from "#core/services/people/search-people";
import { signPersonOut } from "#core/services/people/sign-person-out";
import { saveRecommenderName } from "#core/services/referrals/save-recommender-name";
import { actionLog, letterTokens, sessions, users } from "#db/schema";
import { addFinding } from "#scripts/testing/audit-finding-row";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import {
  addAdmin,
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  grantTo,
  placeOrder,
} from "#scripts/testing/store-fixture";

let database: TestDatabase;
let actorId: string;
const now = new Date("2026-03-01T10:00:00Z");
const WALLET = "0x00000000000000000000000000000000000000A9";

beforeAll(async () => {
  database = await createTestDatabase();
  actorId = await addAdmin(database.adminDb);
});

const ctx = () => ({ db: database.appDb });
const by = (userId: string, reason = "chargebacks") => ({ userId, reason, actorId, now });
const accountOf = async (id: string) => (await database.adminDb.select().from(users).where(eq(users.id, id)))[0];
const logOf = (id: string) =>
  database.adminDb.select().from(actionLog).where(eq(actionLog.subjectId, id)).orderBy(actionLog.at, actionLog.action);

async function addSignedIn() {
  const userId = await addUser(database.adminDb);
  const expiresAt = new Date(now.getTime() + 60_000);
  await database.adminDb.insert(sessions).values({ id: userId, userId, token: userId, expiresAt });
  await database.adminDb.insert(letterTokens).values({
    hash: userId,
    userId,
    purpose: "reset_password",
    email: `${userId}@users.test`,
    createdAt: now,
    expiresAt,
  });
  return userId;
}
const leftOf = async (userId: string) => [
  (await database.adminDb.select().from(sessions).where(eq(sessions.userId, userId))).length,
  (await database.adminDb.select().from(letterTokens).where(eq(letterTokens.userId, userId))).length,
];

describe("a block", () => {
  it("ends sessions and links, is kept with its reason, and is written once however many press", async () => {
    const userId = await addSignedIn();
    await Promise.all([1, 2, 3].map(() => blockPerson(ctx(), by(userId))));
    expect(await accountOf(userId)).toMatchObject({ banned: true, banReason: "chargebacks" });
    expect(await leftOf(userId)).toEqual([0, 0]);
    expect(await logOf(userId)).toMatchObject([
      {
        actor: actorId,
        action: "person.blocked",
        subject: "person",
        before: { isBlocked: false },
        after: { isBlocked: true },
        reason: "chargebacks",
      },
    ]);
  });

  it("takes no money, and ends as it began: with a reason and an entry", async () => {
    const userId = await addSignedIn();
    await grantTo(database.appDb, userId, 500n);
    await blockPerson(ctx(), by(userId));
    // Began while it was being blocked.
    const expiresAt = new Date(now.getTime() + 60_000);
    await database.adminDb.insert(sessions).values({ id: userId, userId, token: userId, expiresAt });
    await unblockPerson(ctx(), by(userId, "cleared up"));
    await unblockPerson(ctx(), by(userId, "cleared up"));
    expect(await accountOf(userId)).toMatchObject({ banned: false, banReason: null });
    expect(await leftOf(userId)).toEqual([0, 0]);
    const actions = (await logOf(userId)).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith("person."))).toEqual(["person.blocked", "person.unblocked"]);
    expect((await readPerson(ctx(), { userId, now })).credit).toEqual([{ currency: "UAH", balanceMinor: 500n }]);
  });

  it("is of nobody who is an admin, of no account of one's own, and of none that is gone", async () => {
    const other = await addAdmin(database.adminDb);
    const gone = await addUser(database.adminDb);
    await database.adminDb.update(users).set({ deletedAt: now, banned: true }).where(eq(users.id, gone));
    await expect(blockPerson(ctx(), by(other))).rejects.toMatchObject({ code: "conflict" });
    await expect(blockPerson(ctx(), by(actorId))).rejects.toMatchObject({ code: "forbidden" });
    for (const verb of [blockPerson, unblockPerson, signPersonOut]) {
      await expect(verb(ctx(), by(gone))).rejects.toMatchObject({ code: "not_found" });
      await expect(verb(ctx(), by("nobody"))).rejects.toMatchObject({ code: "not_found" });
      const byUser = { ...by(other), actorId: await addUser(database.adminDb) };
      await expect(verb(ctx(), byUser)).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await accountOf(other)).toMatchObject({ banned: false });
    expect(await logOf(other)).toEqual([]);
  });
});

it("no admin can sign another one out, and keep them from deciding; oneself one can", async () => {
  const other = await addAdmin(database.adminDb);
  const expiresAt = new Date(now.getTime() + 60_000);
  await database.adminDb.insert(sessions).values({ id: other, userId: other, token: other, expiresAt });
  await expect(signPersonOut(ctx(), by(other))).rejects.toMatchObject({ code: "conflict" });
  expect(await leftOf(other)).toEqual([1, 0]);
  await signPersonOut(ctx(), { ...by(other), actorId: other });
  expect(await leftOf(other)).toEqual([0, 0]);
});

it("somebody signed out by an admin may sign in again, and the log says why it was done", async () => {
  const userId = await addSignedIn();
  await signPersonOut(ctx(), by(userId, "lost a phone"));
  expect(await leftOf(userId)).toEqual([0, 0]);
  expect(await accountOf(userId)).toMatchObject({ banned: false });
  expect(await logOf(userId)).toMatchObject([{ action: "person.signed_out", reason: "lost a phone" }]);
});

describe("the search", () => {
  const find = async (query: string, show: PersonFilter = "all") =>
    (await searchPeople(ctx(), { query, show, pageSize: 100 })).people.map(({ id }) => id);

  it("finds a person by e-mail, any word of the name, code, wallet and order, and nobody else", async () => {
    const userId = await addReferrer(database.adminDb, "Finder77", WALLET);
    await database.adminDb.update(users).set({ name: "Олена Коваль-Шевчук" }).where(eq(users.id, userId));
    const order = await placeOrder(database.appDb, {
      buyerId: userId,
      productId: await addProduct(database.adminDb),
    });
    const reference = await addAttempt(database.adminDb, order, userId);
    const keys = [`${userId}@USERS.test`, "Finder77", WALLET.toLowerCase(), order.orderId, reference];
    for (const key of [...keys, "олена", "шевч", "коваль ол"]) expect(await find(key), key).toEqual([userId]);
    for (const key of ["Finder78", "оленка", "000000000000", "' | !", "nobody@users.test"]) {
      expect(await find(key), key).toEqual([]);
    }
  });

  it("lists everybody once, newest first, page by page, and those of a filter", async () => {
    const vendorId = await addUser(database.adminDb);
    await database.adminDb.update(users).set({ role: "vendor" }).where(eq(users.id, vendorId));
    const blocked = await addUser(database.adminDb);
    await blockPerson(ctx(), by(blocked));
    expect(await find("", "vendor")).toContain(vendorId);
    expect(await find("", "admin")).toContain(actorId);
    expect(await find("", "admin")).not.toContain(vendorId);
    expect(await find("", "blocked")).toContain(blocked);
    expect(await find("", "blocked")).not.toContain(vendorId);
    const all = await find("");
    const paged: string[] = [];
    for (let before: string | undefined, more = true; more; ) {
      const { people, next } = await searchPeople(ctx(), { show: "all", before, pageSize: 3 });
      paged.push(...people.map(({ id }) => id));
      before = next ?? undefined;
      more = next !== null;
    }
    expect(paged).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });
});

it("a person's page knows what kinds of letters were sent, and nothing of what is in them", async () => {
  const userId = await addSignedIn();
  const letter = { id: randomUUID(), kind: "reset" as const, to: `${userId}@users.test` };
  const contents = { subject: "secret-subject", text: "secret-link", html: "secret-link" };
  await queueMail(ctx(), { letter: { ...letter, ...contents }, expiresAt: now, now });
  const person = await readPerson(ctx(), { userId, now });
  expect(person.letters).toEqual([{ id: letter.id, kind: "reset", queuedAt: now, sentAt: null }]);
  expect(person.signIn.sessions).toHaveLength(1);
  const told = JSON.stringify(person, (_, value) => (typeof value === "bigint" ? String(value) : value));
  expect(told).not.toContain("secret");
  expect(told).not.toContain('"token"');
  await expect(readPerson(ctx(), { userId: "nobody", now })).rejects.toMatchObject({ code: "not_found" });
});

it("a name for visitors can be removed by an admin with a reason, and chosen anew", async () => {
  const userId = await addReferrer(database.adminDb, "Namd2345", "0x00000000000000000000000000000000000000B1");
  const nameOf = async () => (await readPerson(ctx(), { userId, now })).recommenderName;
  await expect(clearRecommenderName(ctx(), by(userId))).rejects.toMatchObject({ code: "conflict" });
  await saveRecommenderName(ctx(), { userId, name: "Rude", now });
  expect(await nameOf()).toBe("Rude");
  const byUser = { ...by(userId), actorId: userId };
  await expect(clearRecommenderName(ctx(), byUser)).rejects.toMatchObject({ code: "forbidden" });
  await clearRecommenderName(ctx(), by(userId, "an insult"));
  expect(await nameOf()).toBeNull();
  expect(await logOf(userId)).toMatchObject([{ action: "person.name_cleared", reason: "an insult", before: null }]);
  await saveRecommenderName(ctx(), { userId, name: "Olena", now });
  expect(await nameOf()).toBe("Olena");
});

it("a person's page counts what the audit has found about the person, and about what they paid", async () => {
  const userId = await addUser(database.adminDb);
  const order = await placeOrder(database.appDb, { buyerId: userId, productId: await addProduct(database.adminDb) });
  const subjectId = await addAttempt(database.adminDb, order, userId);
  const about = { subjectId: userId, subject: "person", code: "debtor_differs" } as const;
  const found = [await addFinding(database.adminDb, { subjectId }), await addFinding(database.adminDb, about)];
  await addFinding(database.adminDb, { subjectId, code: "refund_differs", closedAt: now });
  await addFinding(database.adminDb, { subjectId: "another" });
  expect(await readPerson(ctx(), { userId, now })).toMatchObject({ findings: 2 });
  const { findings } = await listFindings(ctx(), { query: userId, state: "open", pageSize: 10 });
  expect(findings.map(({ id }) => id).toSorted()).toEqual(found.toSorted());
  expect((await listFindings(ctx(), { query: order.orderId, pageSize: 10 })).findings).toHaveLength(2);
});
