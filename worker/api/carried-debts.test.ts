import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { carryLateDebts } from "#core/services/accounts/carry-late-debts";
import { debtTransfers, guardMarks, tokenDebtors, users, wallets } from "#db/schema";
import { type Google, startGoogle } from "#scripts/stand-ins/google/server";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createGoogleVisits, GOOGLE_CLIENT, GOOGLE_REDIRECT, googleSettings } from "#scripts/testing/google-visit";
import { createCorrespondence } from "#scripts/testing/letters";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { addUser, guards } from "#scripts/testing/store-fixture";

const PASSWORD = "another-password-123";
let database: TestDatabase;
let world: ApiWorld;
let google: Google;

beforeAll(async () => {
  google = await startGoogle({ ...GOOGLE_CLIENT, redirectUri: GOOGLE_REDIRECT });
  database = await createTestDatabase();
  world = await createApiWorld(database, { settings: googleSettings(google) });
}, 60_000);
afterAll(() => google.stop());

/** An account that was deleted owing so much, with what is kept of its mailbox and wallet. */
async function goneOwing(outstanding: bigint, { email, wallet }: { email?: string; wallet?: string } = {}) {
  const { adminDb } = database;
  const userId = await addUser(adminDb);
  await adminDb.update(users).set({ deletedAt: new Date() }).where(eq(users.id, userId));
  const marks = [...(email ? guards.ofEmail(email) : []), ...(wallet ? guards.ofWallet(wallet) : [])];
  if (marks.length > 0) {
    await adminDb.insert(guardMarks).values(marks.map((mark) => ({ userId, ...mark, createdAt: new Date() })));
  }
  await adminDb.insert(tokenDebtors).values({ userId, outstanding });
  return userId;
}

async function owed(userId = ""): Promise<bigint> {
  const [row] = await database.adminDb.select().from(tokenDebtors).where(eq(tokenDebtors.userId, userId));
  return row?.outstanding ?? 0n;
}

async function userOf(email: string): Promise<string> {
  const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
  return user?.id ?? "";
}

async function signInByGoogle(email: string) {
  const visits = createGoogleVisits(google, world);
  const { url, cookie } = await visits.start("", { callbackURL: "/refcodes" });
  return visits.comeBack(await visits.choose(url, { email, name: "Rita" }), cookie);
}

async function signInByWallet(wallet = newWallet()) {
  const asked = await world.send("POST", "/api/auth/siwe/nonce", "anonymous", { body: {} });
  const { nonce }: { nonce: string } = await asked.json();
  const body = await signedMessage(wallet, nonce);
  expect((await world.send("POST", "/api/auth/siwe/verify", "anonymous", { body })).status).toBe(200);
}

describe("what a deleted account owes is owed by the account that its person makes", () => {
  it("by Google, and what is booked later by the next sign-in", async () => {
    const email = "rita@gmail.example.com";
    const gone = await goneOwing(7n, { email });
    await signInByGoogle("somebody@gmail.example.com");
    expect(await owed(gone)).toBe(7n);
    await signInByGoogle(email);
    const back = await userOf(email);
    expect([await owed(gone), await owed(back)]).toEqual([0n, 7n]);
    await database.adminDb.update(tokenDebtors).set({ outstanding: 2n }).where(eq(tokenDebtors.userId, gone));
    await signInByGoogle(email);
    expect([await owed(gone), await owed(back)]).toEqual([0n, 9n]);
  });

  it("by a wallet", async () => {
    const wallet = newWallet();
    const gone = await goneOwing(5n, { wallet: wallet.address });
    await signInByWallet();
    expect(await owed(gone)).toBe(5n);
    await signInByWallet(wallet);
    const [row] = await database.adminDb.select().from(wallets).where(eq(wallets.address, wallet.address));
    expect([await owed(gone), await owed(row?.userId)]).toEqual([0n, 5n]);
  });

  it("by a new password, which confirms the mailbox; an address that nobody has confirmed owes nothing", async () => {
    const email = "rita@reset.example.com";
    const gone = await goneOwing(3n, { email });
    const people = createCorrespondence(database, world);
    await people.signUp(email);
    expect(await owed(gone)).toBe(3n);
    await people.send("/letters/reset-password", { email });
    const { token } = await people.letterTo(email);
    const pressed = await people.send("/letters/reset-password/press", { token, newPassword: PASSWORD });
    expect(pressed.status).toBe(200);
    expect([await owed(gone), await owed(await userOf(email))]).toEqual([0n, 3n]);
  });
});

describe("what is booked for a deleted account after its debts went on", () => {
  it("goes on as well, through all accounts of the person, and nobody else's does", async () => {
    const { adminDb, appDb } = database;
    const [first, second, stranger] = [await goneOwing(1n), await goneOwing(4n), await goneOwing(8n)];
    const last = await addUser(adminDb);
    const transfer = (fromUserId: string, toUserId: string) => ({
      id: randomUUID(),
      fromUserId,
      toUserId,
      tokenAmount: 1n,
    });
    await adminDb.insert(debtTransfers).values([transfer(first, second), transfer(second, last)]);
    const balances = () => Promise.all([first, second, last, stranger].map(owed));
    const carry = () => carryLateDebts({ db: appDb }, { now: new Date() });
    await Promise.all([carry(), carry()]);
    await Promise.all([carry(), carry()]);
    await carry();
    expect(await balances()).toEqual([0n, 0n, 5n, 8n]);
    expect(await carry()).toEqual({ carried: 0 });
  });
});
