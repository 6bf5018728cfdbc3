import { beforeAll, describe, expect, it } from "vitest";
import { addApp } from "#core/services/accounts/add-app";
import { addPasskey } from "#core/services/accounts/add-passkey";
import type { SessionOwner } from "#core/services/accounts/factor-given";
import { listFactors } from "#core/services/accounts/list-factors";
import { makeRecoveryCodes } from "#core/services/accounts/make-recovery-codes";
import { readStartedApp } from "#core/services/accounts/read-started-app";
import { removeFactor } from "#core/services/accounts/remove-factor";
import { startApp } from "#core/services/accounts/start-app";
import { startPasskey } from "#core/services/accounts/start-passkey";
import { verifyOneTimeCode } from "#core/services/accounts/verify-one-time-code";
import { verifyPasskey } from "#core/services/accounts/verify-passkey";
import { createAuthenticator } from "#scripts/testing/authenticator";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addSession, addSignedIn, factorAtOf, factorContext, newsOf, STORE } from "#scripts/testing/factor-fixture";
import { oneTimeCode } from "#scripts/testing/one-time-code";

const start = new Date("2026-03-01T10:00:00Z");
const minute = (count: number) => new Date(start.getTime() + count * 60_000);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

const ctx = () => factorContext(database.appDb);
const factorAt = ({ sessionId }: SessionOwner) => factorAtOf(database.adminDb, sessionId);
const inEnglish = { locale: "en" } as const;

async function beginApp(owner: SessionOwner, now = start): Promise<string> {
  await startApp(ctx(), { ...owner, now });
  const started = await readStartedApp(ctx(), { ...owner, label: "nina@store.test", now });
  return started?.secret ?? "";
}
const endApp = (owner: SessionOwner, secret: string, now = start) =>
  addApp(ctx(), { ...owner, code: oneTimeCode(secret, now), ...inEnglish, now });
const remove = (owner: SessionOwner, factor: Parameters<typeof removeFactor>[1]["factor"], now = minute(2)) =>
  removeFactor(ctx(), { ...owner, factor, required: false, ...inEnglish, now });

async function addKey(owner: SessionOwner, authenticator = createAuthenticator(STORE)) {
  const { challenge } = await startPasskey(ctx(), { ...owner, purpose: "newPasskey", now: start });
  const response = authenticator.make(String(challenge));
  await addPasskey(ctx(), { ...owner, response, name: "Phone", ...inEnglish, now: start });
  return authenticator;
}

/** A person with an app, and two sessions that have given its code. */
async function inTwoSessions() {
  const owner = await addSignedIn(database.adminDb);
  const secret = await beginApp(owner);
  await endApp(owner, secret);
  const other = { ...owner, sessionId: await addSession(database.adminDb, owner.userId) };
  const code = oneTimeCode(secret, minute(1));
  expect(await verifyOneTimeCode(ctx(), { ...other, code, now: minute(1) })).toBe("right");
  return { owner, other };
}

describe("what other sessions have given", () => {
  it("is taken back with a passkey that is removed, and this session’s stays", async () => {
    const { owner, other } = await inTwoSessions();
    const { id } = await addKey(owner);
    expect(await factorAt(other)).toEqual(minute(1));
    await expect(remove(owner, { kind: "passkey", id: "unknown" })).rejects.toMatchObject({ code: "not_found" });
    expect(await factorAt(other)).toEqual(minute(1));
    await remove(owner, { kind: "passkey", id });
    expect(await factorAt(other)).toBeNull();
    expect(await factorAt(owner)).toEqual(start);
  });

  it("is taken back when an app takes the place of another", async () => {
    const { owner, other } = await inTwoSessions();
    expect(await endApp(owner, await beginApp(owner, minute(2)), minute(2))).toMatchObject({ outcome: "added" });
    expect(await factorAt(other)).toBeNull();
    expect(await factorAt(owner)).toEqual(minute(2));
  });

  it("is taken back with recovery codes that are replaced", async () => {
    const { owner, other } = await inTwoSessions();
    await makeRecoveryCodes(ctx(), { ...owner, ...inEnglish, now: minute(2) });
    expect(await factorAt(other)).toBeNull();
    expect(await factorAt(owner)).toEqual(start);
  });

  it("stays when a factor is only added", async () => {
    const owner = await addSignedIn(database.adminDb);
    const authenticator = await addKey(owner);
    const other = { ...owner, sessionId: await addSession(database.adminDb, owner.userId) };
    const { challenge } = await startPasskey(ctx(), { ...other, purpose: "passkey", now: minute(1) });
    const response = authenticator.use(String(challenge));
    expect(await verifyPasskey(ctx(), { ...other, response, now: minute(1) })).toBe("right");
    expect(await endApp(owner, await beginApp(owner))).toMatchObject({ outcome: "added" });
    expect(await factorAt(other)).toEqual(minute(1));
    expect((await listFactors(ctx(), owner)).passkeys.map(({ id }) => id)).toEqual([authenticator.id]);
  });
});

it("changes nothing for a session that began before the first factor was there, and has not given it", async () => {
  const owner = await addSignedIn(database.adminDb);
  const thief = { ...owner, sessionId: await addSession(database.adminDb, owner.userId) };
  const { challenge } = await startPasskey(ctx(), { ...thief, purpose: "newPasskey", now: start });
  const secret = await beginApp(thief);
  const { id } = await addKey(owner);

  const response = createAuthenticator(STORE).make(String(challenge));
  const key = await addPasskey(ctx(), { ...thief, response, name: "Thief", ...inEnglish, now: start });
  expect(key).toEqual({ outcome: "wrong" });
  expect(await endApp(thief, secret)).toEqual({ outcome: "expired" });
  await expect(remove(thief, { kind: "passkey", id })).rejects.toMatchObject({ code: "fresh_proof_needed" });
  const codes = makeRecoveryCodes(ctx(), { ...thief, ...inEnglish, now: start });
  await expect(codes).rejects.toMatchObject({ code: "conflict" });
  expect(await listFactors(ctx(), owner)).toMatchObject({ hasApp: false, passkeys: [{ id }], recoveryCodesLeft: 10 });
  expect(await newsOf(database.adminDb, owner.userId)).toEqual({ actions: ["factor_added"], letters: 1 });
  expect(await factorAt(thief)).toBeNull();
});
