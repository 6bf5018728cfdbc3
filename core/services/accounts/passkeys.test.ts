import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { PasskeyResponse } from "#core/ports/second-factors";
import { addPasskey } from "#core/services/accounts/add-passkey";
import { endSessions } from "#core/services/accounts/end-sessions";
import { listFactors } from "#core/services/accounts/list-factors";
import { removeFactor } from "#core/services/accounts/remove-factor";
import { renamePasskey } from "#core/services/accounts/rename-passkey";
import { startPasskey } from "#core/services/accounts/start-passkey";
import { takeRecoveryCode } from "#core/services/accounts/take-recovery-code";
import { verifyPasskey } from "#core/services/accounts/verify-passkey";
import { passkeys } from "#db/schema";
import { createAuthenticator } from "#scripts/testing/authenticator";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addSession, addSignedIn, factorAtOf, factorContext, newsOf, STORE } from "#scripts/testing/factor-fixture";

const now = new Date("2026-03-01T10:00:00Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

interface Owner {
  userId: string;
  sessionId: string;
}

const ctx = () => factorContext(database.appDb);

async function challenge(owner: Owner, purpose: "passkey" | "newPasskey", at = now): Promise<string> {
  const { userId, sessionId } = owner;
  return String((await startPasskey(ctx(), { userId, sessionId, purpose, now: at })).challenge);
}
const add = ({ userId, sessionId }: Owner, response: PasskeyResponse, at = now) =>
  addPasskey(ctx(), { userId, sessionId, response, name: "Phone", locale: "en", now: at });
const verify = ({ userId, sessionId }: Owner, response: PasskeyResponse, at = now) =>
  verifyPasskey(ctx(), { userId, sessionId, response, now: at });

/** A person with a passkey, and a second session that has given no factor yet. */
async function withPasskey() {
  const owner = await addSignedIn(database.adminDb);
  const authenticator = createAuthenticator(STORE);
  const added = await add(owner, authenticator.make(await challenge(owner, "newPasskey")));
  if (added.outcome !== "added") throw new Error(added.outcome);
  const { userId } = owner;
  return { owner, authenticator, added, other: { userId, sessionId: await addSession(database.adminDb, userId) } };
}

it("adds a passkey, marks the session, makes recovery codes once, and tells the owner", async () => {
  const { owner, authenticator, added, other } = await withPasskey();
  expect(added.recoveryCodes).toHaveLength(10);
  expect(await factorAtOf(database.adminDb, owner.sessionId)).toEqual(now);
  expect(await factorAtOf(database.adminDb, other.sessionId)).toBeNull();
  const asked = await startPasskey(ctx(), { ...owner, purpose: "newPasskey", now });
  expect(asked).toMatchObject({
    rp: { id: "store.test" },
    authenticatorSelection: { userVerification: "required" },
    excludeCredentials: [{ id: authenticator.id, transports: ["internal"], type: "public-key" }],
  });
  const second = await add(owner, createAuthenticator(STORE).make(String(asked.challenge)));
  expect(second).toEqual({ outcome: "added", recoveryCodes: null });
  expect(await newsOf(database.adminDb, owner.userId)).toEqual({
    actions: ["factor_added", "factor_added"],
    letters: 2,
  });
  const [code = ""] = added.recoveryCodes ?? [];
  const recovery = { userId: other.userId, sessionId: other.sessionId, code, locale: "en", now: minutes(1) } as const;
  expect(await takeRecoveryCode(ctx(), recovery)).toBe("right");
  expect(await factorAtOf(database.adminDb, other.sessionId)).toEqual(minutes(1));
});

it("takes a signed challenge once, and marks only the session that asked", async () => {
  const { owner, authenticator, other } = await withPasskey();
  const answer = authenticator.use(await challenge(other, "passkey"));
  expect(await verify(owner, answer)).toBe("wrong");
  const both = await Promise.all([verify(other, answer, minutes(1)), verify(other, answer, minutes(1))]);
  expect(both.toSorted()).toEqual(["right", "wrong"]);
  expect(await factorAtOf(database.adminDb, other.sessionId)).toEqual(minutes(1));
  expect(await verify(other, answer, minutes(1))).toBe("wrong");
  expect((await listFactors(ctx(), owner)).passkeys).toMatchObject([{ name: "Phone", lastUsedAt: minutes(1) }]);
});

it("refuses an expired challenge, another purpose's, another session's and another person's", async () => {
  const { owner, authenticator, other } = await withPasskey();
  const late = authenticator.use(await challenge(other, "passkey"));
  expect(await verify(other, late, minutes(5))).toBe("wrong");
  const made = authenticator.use(await challenge(other, "newPasskey"));
  expect(await verify(other, made)).toBe("wrong");
  await challenge(other, "passkey");
  expect(await verify(other, authenticator.use(await challenge(owner, "passkey")))).toBe("wrong");
  const thief = await withPasskey();
  await challenge(other, "passkey");
  expect(await verify(other, thief.authenticator.use(await challenge(thief.owner, "passkey")))).toBe("wrong");
  // The thief's own passkey over the victim's challenge is no passkey of the victim.
  expect(await verify(other, thief.authenticator.use(await challenge(other, "passkey")))).toBe("wrong");
  expect(await factorAtOf(database.adminDb, other.sessionId)).toBeNull();
});

it.each([
  ["another origin", { origin: "https://store.test.evil.example" }],
  ["another host", { host: "evil.example" }],
  ["no user verification", { userVerified: false }],
] as const)("refuses %s, for a new passkey and for one in use", async (_, wrong) => {
  const { owner, authenticator, other } = await withPasskey();
  const fresh = createAuthenticator(STORE);
  expect(await add(owner, fresh.make(await challenge(owner, "newPasskey"), wrong))).toEqual({ outcome: "wrong" });
  expect(await verify(other, authenticator.use(await challenge(other, "passkey"), wrong))).toBe("wrong");
  expect(await factorAtOf(database.adminDb, other.sessionId)).toBeNull();
  // Nothing is wrong with the passkey itself.
  expect(await verify(other, authenticator.use(await challenge(other, "passkey")))).toBe("right");
});

it("refuses a counter that goes back or stands still, which a copied passkey would show", async () => {
  const { authenticator, other } = await withPasskey();
  const use = async (counter: number) =>
    verify(other, authenticator.use(await challenge(other, "passkey"), { counter }));
  expect(await use(5)).toBe("right");
  expect(await use(5)).toBe("wrong");
  expect(await use(4)).toBe("wrong");
  expect(await use(0)).toBe("wrong");
  expect(await use(6)).toBe("right");
});

it("takes a passkey that counts nothing, as synced ones do, and each of its answers once", async () => {
  const { authenticator, other } = await withPasskey();
  for (const _ of [1, 2]) {
    const answer = authenticator.use(await challenge(other, "passkey"), { counter: 0 });
    const tries = await Promise.all([verify(other, answer), verify(other, answer)]);
    expect([...tries, await verify(other, answer)].toSorted()).toEqual(["right", "wrong", "wrong"]);
  }
});

it("takes one of two answers with the same count, in two sessions at the same moment", async () => {
  const { owner, authenticator, other } = await withPasskey();
  const answers = [owner, other].map(async (session) => ({
    session,
    answer: authenticator.use(await challenge(session, "passkey"), { counter: 7 }),
  }));
  const tries = (await Promise.all(answers)).map(({ session, answer }) => verify(session, answer));
  expect((await Promise.all(tries)).toSorted()).toEqual(["right", "wrong"]);
});

it("refuses a tampered signature and anything that is no answer", async () => {
  const { owner, authenticator, other } = await withPasskey();
  const answer = authenticator.use(await challenge(other, "passkey"));
  const tampered = {
    ...answer,
    response: { ...answer.response, signature: Buffer.alloc(70, 7).toString("base64url") },
  };
  expect(await verify(other, tampered)).toBe("wrong");
  await challenge(other, "passkey");
  expect(await verify(other, { ...answer, response: {} })).toBe("wrong");
  await challenge(owner, "newPasskey");
  expect(await add(owner, { ...answer, response: { attestationObject: 7, clientDataJSON: null } })).toEqual({
    outcome: "wrong",
  });
});

it("adds nothing from a session that was signed out everywhere meanwhile", async () => {
  const owner = await addSignedIn(database.adminDb);
  const context = ctx();
  const response = createAuthenticator(STORE).make(await challenge(owner, "newPasskey"));
  const whileReading: typeof context.factors.passkeys = {
    ...context.factors.passkeys,
    readNew: async (claim) => {
      await endSessions(context, owner);
      return context.factors.passkeys.readNew(claim);
    },
  };
  const factors = { ...context.factors, passkeys: whileReading };
  const added = await addPasskey({ ...context, factors }, { ...owner, response, name: "Phone", locale: "en", now });
  expect(added).toEqual({ outcome: "wrong" });
  expect(await listFactors(context, owner)).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
});

it("gives a passkey to one account only, and a challenge to add one once", async () => {
  const { owner, authenticator } = await withPasskey();
  const stranger = await addSignedIn(database.adminDb);
  const again = authenticator.make(await challenge(stranger, "newPasskey"));
  expect(await add(stranger, again)).toEqual({ outcome: "wrong" });
  expect(await newsOf(database.adminDb, stranger.userId)).toEqual({ actions: [], letters: 0 });
  const fresh = createAuthenticator(STORE).make(await challenge(owner, "newPasskey"));
  const both = await Promise.all([add(owner, fresh), add(owner, fresh)]);
  expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(["added", "wrong"]);
});

it("renames and removes only one's own; the last one that is required stays, whatever goes at the same moment", async () => {
  const { owner, authenticator } = await withPasskey();
  const second = createAuthenticator(STORE);
  await add(owner, second.make(await challenge(owner, "newPasskey")));
  const stranger = await addSignedIn(database.adminDb);
  const rename = (userId: string) => renamePasskey(ctx(), { userId, passkeyId: second.id, name: "Security key" });
  await expect(rename(stranger.userId)).rejects.toMatchObject({ code: "not_found" });
  await rename(owner.userId);
  expect((await listFactors(ctx(), owner)).passkeys.map(({ name }) => name).toSorted()).toEqual([
    "Phone",
    "Security key",
  ]);
  const remove = (whose: Owner, id: string) =>
    removeFactor(ctx(), { ...whose, factor: { kind: "passkey", id }, required: true, locale: "en", now });
  await expect(remove(stranger, second.id)).rejects.toMatchObject({ code: "not_found" });
  const both = await Promise.allSettled([remove(owner, authenticator.id), remove(owner, second.id)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await database.adminDb.select().from(passkeys).where(eq(passkeys.userId, owner.userId))).toHaveLength(1);
  expect(await factorAtOf(database.adminDb, owner.sessionId)).toEqual(now);
});
