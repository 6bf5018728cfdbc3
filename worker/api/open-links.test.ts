import { randomUUID } from "node:crypto";
import { eq, getTableColumns, inArray, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, it } from "vitest";
import { type LetterPurpose, letterPurposes, stopPurposes } from "#core/domain/letter-token";
import { endSessions } from "#core/services/accounts/end-sessions";
import { createLink, generateToken } from "#core/services/accounts/letter-token";
import { readLetter } from "#core/services/accounts/read-letter";
import * as schema from "#db/schema";
import { letterSettings, letterTokens, sessions, users, verifications, walletPairings } from "#db/schema";
import { type ApiWorld, cookiesOf, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createCorrespondence, PASSWORD } from "#scripts/testing/letters";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";

let database: TestDatabase;
let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  people = createCorrespondence(database, world);
}, 60_000);

const sessionKinds = ["here", "elsewhere", "wallet"] as const;
type SessionKind = (typeof sessionKinds)[number];

interface Person {
  email: string;
  userId: string;
  cookies: Record<SessionKind, string>;
  /** One open link of each kind. */
  tokens: Record<LetterPurpose, string>;
  /** Another password reset link, and one that confirms an address change. */
  spare: { reset: string; move: string };
}

async function open(
  purpose: LetterPurpose,
  { userId, email, sessionId }: Record<"userId" | "email" | "sessionId", string>,
) {
  const { token, hash } = await generateToken((length) => crypto.getRandomValues(new Uint8Array(length)));
  const changes = purpose.endsWith("_change") && { newEmail: `${randomUUID()}@mail.example.com`, sessionId };
  await createLink(database.appDb, { hash, userId, purpose, email, now: new Date(), ...changes });
  return token;
}

/**
 * Every column that holds something with which its bearer can open something, found by name. A new one fails the test below until
 * it is listed here, and in this matrix if it opens something of an account.
 */
const keptTokens: Record<string, "in the matrix" | "opens nothing by itself"> = {
  "sessions.token": "in the matrix",
  "letter_tokens.hash": "in the matrix",
  "letter_settings.token": "in the matrix",
  "wallet_pairings.token_hash": "in the matrix",
  "wallet_pairings.nonce": "in the matrix",
  // Nonces and challenges.
  "verifications.value": "in the matrix",
  // Accepted by the person who is signed in with the address it went to.
  "vendor_invitations.token_hash": "opens nothing by itself",
  // Google's, which are not kept.
  "accounts.access_token": "opens nothing by itself",
  "accounts.refresh_token": "opens nothing by itself",
  "accounts.id_token": "opens nothing by itself",
  // What the guards recognise a person by.
  "guard_marks.hash": "opens nothing by itself",
};

const tokenColumns = Object.values(schema)
  .filter((table) => is(table, PgTable))
  .flatMap((table) => {
    const { name: of } = getTableConfig(table);
    const names = Object.values(getTableColumns(table)).map(({ name }) => name);
    const isKept = (name: string) => /(^|[^_]_)?(token|token_hash|nonce)$/.test(name) || name === "hash";
    return names
      .filter((name) => isKept(name) || (of === "verifications" && name === "value"))
      .map((name) => `${of}.${name}`);
  });

/** A user with a confirmed address, three sessions, and an open link, nonce and request to link a wallet of every kind. */
async function addPerson(): Promise<Person> {
  const email = `${randomUUID()}@mail.example.com`;
  const here = await people.signUp(email);
  const [user] = await database.adminDb
    .update(users)
    .set({ emailVerified: true })
    .where(eq(users.email, email))
    .returning();
  const userId = user?.id ?? "";
  const [session] = await database.adminDb.select().from(sessions).where(eq(sessions.userId, userId));
  const wallet = newWallet();
  const signed = async (path: string, cookie = "") => {
    const { nonce }: { nonce: string } = await (await people.send(path, {}, cookie)).json();
    return signedMessage(wallet, nonce);
  };
  await people.send("/account/wallets", await signed("/account/wallets/nonce", here), here);
  const walletCookie = cookiesOf(await people.send("/auth/siwe/verify", await signed("/auth/siwe/nonce")));
  const elsewhereCookie = (await people.signIn(email)) ?? "";
  await people.send("/account/wallets/nonce", {}, here);
  await people.send("/letters/change-email/nonce", { newEmail: "a@b.example.com" }, here);
  for (const cookie of [here, elsewhereCookie, walletCookie]) await people.send("/account/wallets/pairing", {}, cookie);
  await database.adminDb.insert(letterSettings).values({ userId, token: randomUUID() }).onConflictDoNothing();
  const owner = { userId, email, sessionId: session?.id ?? "" };
  const tokens = Object.fromEntries(
    await Promise.all(letterPurposes.map(async (purpose) => [purpose, await open(purpose, owner)] as const)),
  ) as Person["tokens"];
  return {
    email,
    userId,
    cookies: { here, elsewhere: elsewhereCookie, wallet: walletCookie },
    tokens,
    spare: { reset: await open("reset_password", owner), move: await open("confirm_change", owner) },
  };
}

interface Event {
  /** Triggers the event; returns the status, or how many sessions it has ended. */
  happens(person: Person): Promise<number>;
  status: number;
  /** Sessions that survive. */
  leaves: readonly SessionKind[];
  /** Links that survive. */
  keeps: readonly LetterPurpose[];
}

/** Each ends with what it stops alone: whoever did that could otherwise end it. */
const stop = stopPurposes;

const events: Record<string, Event> = {
  "a new password by a letter": {
    happens: async ({ spare }) =>
      status("/letters/reset-password/press", { token: spare.reset, newPassword: "x".repeat(12) }),
    status: 200,
    leaves: [],
    keeps: stop,
  },
  "a new password by the old one": {
    happens: ({ cookies }) =>
      status("/account/password", { currentPassword: PASSWORD, newPassword: "x".repeat(12) }, cookies.here, "PUT"),
    status: 204,
    leaves: ["here"],
    keeps: stop,
  },
  "a change of address": {
    happens: ({ spare, cookies }) => status("/letters/confirm-change/press", { token: spare.move }, cookies.here),
    status: 204,
    leaves: ["here"],
    keeps: [],
  },
  "sign-out everywhere": {
    happens: async ({ userId }) => (await endSessions(world.app.runtime.ctx, { userId })).ended,
    status: sessionKinds.length,
    leaves: [],
    keeps: stop,
  },
  deletion: {
    happens: ({ email, cookies }) => status("/account", { confirm: email }, cookies.here, "DELETE"),
    status: 204,
    leaves: [],
    keeps: [],
  },
};

const status = async (...sent: Parameters<typeof people.send>) => (await people.send(...sent)).status;
const isOpen = async (token: string) => (await readLetter({ db: database.appDb }, { token, now: new Date() })) !== null;

async function stillOpen(person: Person): Promise<string[]> {
  const found = await Promise.all(
    letterPurposes.map(async (each) => ((await isOpen(person.tokens[each])) ? [each] : [])),
  );
  return found.flat();
}
async function stillSignedIn({ cookies }: Person): Promise<string[]> {
  const found = await Promise.all(
    sessionKinds.map(async (each) => ((await people.isSignedIn(cookies[each])) ? [each] : [])),
  );
  return found.flat();
}

describe("open links and sessions", () => {
  it("of every kind are there until something ends them", async () => {
    const person = await addPerson();
    expect(await stillOpen(person)).toEqual(letterPurposes);
    expect(await stillSignedIn(person)).toEqual(sessionKinds);
    // Each request to link a wallet has one, too.
    expect(await noncesOf(person)).toHaveLength(2 + sessionKinds.length);
    expect(await pairingsOf(person)).toBe(sessionKinds.length);
    expect(await stopTokenOf(person)).toBeDefined();
  });

  it("are all columns of their kind", () => {
    expect(tokenColumns.toSorted()).toEqual(Object.keys(keptTokens).toSorted());
  });

  it.each(Object.entries(events))("end with %s, and nobody else's do", async (_name, event) => {
    const [person, bystander] = [await addPerson(), await addPerson()];
    const stopToken = await stopTokenOf(person);
    expect(await event.happens(person)).toBe(event.status);
    expect(await stillOpen(person)).toEqual(event.keeps);
    expect(await stillSignedIn(person)).toEqual(event.leaves);
    const rows = await database.adminDb.select().from(letterTokens).where(eq(letterTokens.userId, person.userId));
    expect(rows.map(({ purpose }) => purpose).toSorted()).toEqual(event.keeps.toSorted());
    expect(await noncesOf(person)).toEqual([]);
    expect(await pairingsOf(person)).toBe(event.leaves.length);
    // The token in old letters stops letters of the account that they were for, and of no later one.
    expect((await stopTokenOf(person)) === stopToken).toBe(event.keeps.length > 0);
    expect(
      await status("/letters/reset-password/press", { token: person.tokens.reset_password, newPassword: PASSWORD }),
    ).toBe(404);
    expect(await stillOpen(bystander)).toEqual(letterPurposes);
    expect(await stillSignedIn(bystander)).toEqual(sessionKinds);
    expect(await pairingsOf(bystander)).toBe(sessionKinds.length);
  });

  it("are shut while the account is blocked, all but those that stop something, or once its address is another", async () => {
    const [blocked, moved] = [await addPerson(), await addPerson()];
    await database.adminDb.update(users).set({ banned: true }).where(eq(users.id, blocked.userId));
    await database.adminDb
      .update(users)
      .set({ email: `x-${moved.email}` })
      .where(eq(users.id, moved.userId));
    expect([await stillOpen(blocked), await stillSignedIn(blocked)]).toEqual([stop, []]);
    expect(await stillOpen(moved)).toEqual([]);
  });

  it("for an address change end when the requesting session signs out; the others stay", async () => {
    const person = await addPerson();
    await people.send("/auth/sign-out", {}, person.cookies.here);
    expect(await stillOpen(person)).toEqual(["confirm_email", "reset_password", ...stop]);
    expect(await stillSignedIn(person)).toEqual(["elsewhere", "wallet"]);
  });

  it("are never created by a session that is ending at the same moment", async () => {
    for (let round = 0; round < 4; round++) {
      const { email, cookies } = await addPerson();
      const ask = { newEmail: `${randomUUID()}@mail.example.com`, proof: { password: PASSWORD } };
      const change = { currentPassword: PASSWORD, newPassword: "x".repeat(12) };
      const [asked] = await Promise.all([
        status("/letters/change-email", ask, cookies.elsewhere),
        status("/account/password", change, cookies.here, "PUT"),
      ]);
      expect([204, 400, 401]).toContain(asked);
      const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
      const rows = await database.adminDb
        .select()
        .from(letterTokens)
        .where(eq(letterTokens.userId, user?.id ?? ""));
      expect(rows.map(({ purpose }) => purpose).toSorted()).toEqual(stop.toSorted());
    }
  }, 60_000);
});

async function noncesOf({ userId }: Person) {
  const rows = await database.adminDb.select().from(verifications);
  return rows.filter(({ identifier }) => identifier.includes(userId));
}

/** Open requests to link a wallet from another device. */
async function pairingsOf({ userId }: Person) {
  const ofSessions = database.adminDb.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, userId));
  return database.adminDb.$count(walletPairings, inArray(walletPairings.sessionId, ofSessions));
}

async function stopTokenOf({ userId }: Person) {
  const [row] = await database.adminDb.select().from(letterSettings).where(eq(letterSettings.userId, userId));
  return row?.token;
}
