import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { addApp } from "#core/services/accounts/add-app";
import { listFactors } from "#core/services/accounts/list-factors";
import { makeRecoveryCodes } from "#core/services/accounts/make-recovery-codes";
import { readStartedApp } from "#core/services/accounts/read-started-app";
import { removeFactor } from "#core/services/accounts/remove-factor";
import { startApp } from "#core/services/accounts/start-app";
import { takeRecoveryCode } from "#core/services/accounts/take-recovery-code";
import { verifyOneTimeCode } from "#core/services/accounts/verify-one-time-code";
import { sessions, twoFactors, users } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addSession, addSignedIn, factorAtOf, factorContext, newsOf } from "#scripts/testing/factor-fixture";
import { oneTimeCode } from "#scripts/testing/one-time-code";

const start = new Date("2026-03-01T10:00:10Z");
/** So many 30-second steps later. */
const later = (steps: number) => new Date(start.getTime() + steps * 30_000);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

const ctx = () => factorContext(database.appDb);
const inEnglish = { locale: "en" } as const;

async function secretOf(owner: { userId: string; sessionId: string }, now = start): Promise<string> {
  const started = await readStartedApp(ctx(), { ...owner, label: "nina@store.test", now });
  if (!started) throw new Error("no app is being enrolled");
  return started.secret;
}

/** A person whose app was enrolled with the code of `start`. */
async function withApp() {
  const owner = await addSignedIn(database.adminDb);
  await startApp(ctx(), { ...owner, now: start });
  const secret = await secretOf(owner);
  const added = await addApp(ctx(), { ...owner, code: oneTimeCode(secret, start), ...inEnglish, now: start });
  if (added.outcome !== "added") throw new Error(added.outcome);
  return { ...owner, secret, recoveryCodes: added.recoveryCodes ?? [] };
}

const verify = (owner: { userId: string; sessionId: string }, code: string, now: Date) =>
  verifyOneTimeCode(ctx(), { userId: owner.userId, sessionId: owner.sessionId, code, now });
const recover = (owner: { userId: string; sessionId: string }, code: string, now: Date) =>
  takeRecoveryCode(ctx(), { userId: owner.userId, sessionId: owner.sessionId, code, ...inEnglish, now });

it("enrols an app by its first code, once, with ten recovery codes, and keeps no secret in the clear", async () => {
  const owner = await addSignedIn(database.adminDb);
  const add = (code: string, now = start) => addApp(ctx(), { ...owner, code, ...inEnglish, now });
  expect(await add("000000")).toEqual({ outcome: "expired" });
  await startApp(ctx(), { ...owner, now: start });
  const started = await readStartedApp(ctx(), { ...owner, label: "nina@store.test", now: start });
  const secret = started?.secret ?? "";
  expect(started?.uri).toBe(
    `otpauth://totp/Ring%20Test:nina%40store.test?secret=${secret}&issuer=Ring+Test&digits=6&period=30`,
  );
  const code = oneTimeCode(secret, start);
  expect(await add(code === "123456" ? "654321" : "123456")).toEqual({ outcome: "wrong" });
  expect(await add(code, later(10))).toEqual({ outcome: "expired" });
  expect(await listFactors(ctx(), owner)).toMatchObject({ hasApp: false });
  const both = await Promise.all([add(code), add(code)]);
  expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(["added", "expired"]);
  const codes = both.flatMap((one) => ("recoveryCodes" in one && one.recoveryCodes) || []);
  expect(new Set(codes).size).toBe(10);
  expect(codes[0]).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  expect(await factorAtOf(database.adminDb, owner.sessionId)).toEqual(start);
  expect(await listFactors(ctx(), owner)).toEqual({ hasApp: true, passkeys: [], recoveryCodesLeft: 10 });
  expect(await newsOf(database.adminDb, owner.userId)).toEqual({ actions: ["factor_added"], letters: 1 });
  const [user] = await database.adminDb.select().from(users).where(eq(users.id, owner.userId));
  expect(user?.twoFactorEnabled).toBe(true);
  const stored = JSON.stringify(
    await database.adminDb.select().from(twoFactors).where(eq(twoFactors.userId, owner.userId)),
  );
  for (const clear of [secret, ...codes, ...codes.map((each) => each.replace("-", ""))])
    expect(stored).not.toContain(clear);
});

it("takes a code once, in one session, and no earlier one after it: no replay, not even at the same moment", async () => {
  const person = await withApp();
  const second = { ...person, sessionId: await addSession(database.adminDb, person.userId) };
  // The code that enrolled the app is used up.
  expect(await verify(second, oneTimeCode(person.secret, start), start)).toBe("wrong");
  const code = oneTimeCode(person.secret, later(2));
  expect((await Promise.all([verify(person, code, later(2)), verify(second, code, later(2))])).toSorted()).toEqual([
    "right",
    "wrong",
  ]);
  const marks = [
    await factorAtOf(database.adminDb, person.sessionId),
    await factorAtOf(database.adminDb, second.sessionId),
  ];
  expect(marks).toContainEqual(later(2));
  expect(marks).not.toEqual([later(2), later(2)]);
  expect(await verify(second, code, later(3))).toBe("wrong");
  expect(await verify(second, oneTimeCode(person.secret, later(1)), later(2))).toBe("wrong");
  // As typed, and with a clock that is half a minute off.
  const early = oneTimeCode(person.secret, later(4));
  expect(await verify(second, ` ${early.slice(0, 3)} ${early.slice(3)} `, later(3))).toBe("right");
  expect(await verify(second, oneTimeCode(person.secret, later(6)), later(8))).toBe("wrong");
  expect(await verify(second, oneTimeCode(person.secret, later(8)), later(8))).toBe("right");
});

it("takes a code only from its own person, for a session of theirs", async () => {
  const [nina, olha] = [await withApp(), await withApp()];
  const code = oneTimeCode(nina.secret, later(2));
  expect(await verify(olha, code, later(2))).toBe("wrong");
  expect(await verify({ userId: nina.userId, sessionId: olha.sessionId }, code, later(2))).toBe("wrong");
  expect(await factorAtOf(database.adminDb, olha.sessionId)).toEqual(start);
  const nobody = await addSignedIn(database.adminDb);
  expect(await verify(nobody, code, later(2))).toBe("wrong");
  expect(await factorAtOf(database.adminDb, nobody.sessionId)).toBeNull();
});

it("does not open a secret that was copied from another account", async () => {
  const [nina, thief] = [await withApp(), await withApp()];
  const [mine] = await database.adminDb.select().from(twoFactors).where(eq(twoFactors.userId, thief.userId));
  await database.adminDb.update(twoFactors).set({ secret: mine?.secret }).where(eq(twoFactors.userId, nina.userId));
  await expect(verify(nina, oneTimeCode(thief.secret, later(2)), later(2))).rejects.toThrow("another account");
});

it("gives ten wrong codes in all, also when they come at once, and then a quarter of an hour of nothing", async () => {
  const person = await withApp();
  const right = oneTimeCode(person.secret, later(2));
  const wrong = right === "111111" ? "222222" : "111111";
  const tries = await Promise.all(Array.from({ length: 14 }, () => verify(person, wrong, later(2))));
  expect(tries.filter((outcome) => outcome === "wrong")).toHaveLength(10);
  expect(tries.filter((outcome) => outcome === "locked")).toHaveLength(4);
  expect(await verify(person, right, later(2))).toBe("locked");
  // 31 steps are fifteen and a half minutes.
  expect(await verify(person, wrong, later(33))).toBe("wrong");
  expect(await verify(person, oneTimeCode(person.secret, later(33)), later(33))).toBe("right");
});

it("locks for twice as long with every further ten, a day at most, and opens by a recovery code at any time", async () => {
  const person = await withApp();
  const hour = 3_600_000;
  let now = later(2).getTime();
  const tryAt = (at: number) => {
    const right = oneTimeCode(person.secret, new Date(at));
    return verify(person, right === "111111" ? "222222" : "111111", new Date(at));
  };
  for (const hours of [0.25, 0.5, 1, 2, 4, 8, 16, 24, 24]) {
    const tries = await Promise.all(Array.from({ length: 12 }, () => tryAt(now)));
    expect(tries.filter((outcome) => outcome === "wrong")).toHaveLength(10);
    now += hours * hour;
    expect(await tryAt(now - 1)).toBe("locked");
  }
  await Promise.all(Array.from({ length: 10 }, () => tryAt(now)));
  expect(await verify(person, oneTimeCode(person.secret, new Date(now)), new Date(now))).toBe("locked");
  expect(await recover(person, "00000-00000", new Date(now))).toBe("wrong");
  expect(await recover(person, person.recoveryCodes[0] ?? "", new Date(now))).toBe("right");
  expect(await verify(person, oneTimeCode(person.secret, new Date(now)), new Date(now))).toBe("right");
});

it("takes a recovery code once, however it is typed, tells its owner, and counts what is left", async () => {
  const person = await withApp();
  const second = { ...person, sessionId: await addSession(database.adminDb, person.userId) };
  const [first = "", other = ""] = person.recoveryCodes;
  expect(await recover(second, first.slice(0, 9), later(2))).toBe("wrong");
  const both = [recover(person, first, later(2)), recover(second, first.toLowerCase().replace("-", " "), later(2))];
  expect((await Promise.all(both)).toSorted()).toEqual(["right", "wrong"]);
  expect(await recover(second, other.replaceAll("0", "o").replaceAll("1", "l"), later(3))).toBe("right");
  expect(await factorAtOf(database.adminDb, second.sessionId)).toEqual(later(3));
  expect(await recover(second, other, later(4))).toBe("wrong");
  expect(await listFactors(ctx(), person)).toMatchObject({ recoveryCodesLeft: 8 });
  expect(await newsOf(database.adminDb, person.userId)).toEqual({
    actions: ["factor_added", "recovery_code_used", "recovery_code_used"],
    letters: 3,
  });
  const olha = await withApp();
  expect(await recover(olha, person.recoveryCodes[2] ?? "", later(4))).toBe("wrong");
});

it("makes new recovery codes that end the earlier ones, and none for an account without a second factor", async () => {
  const person = await withApp();
  const { codes } = await makeRecoveryCodes(ctx(), { ...person, ...inEnglish, now: later(2) });
  expect(codes).toHaveLength(10);
  expect(await recover(person, person.recoveryCodes[0] ?? "", later(3))).toBe("wrong");
  expect(await recover(person, codes[0] ?? "", later(3))).toBe("right");
  const nobody = await addSignedIn(database.adminDb);
  await expect(makeRecoveryCodes(ctx(), { ...nobody, ...inEnglish, now: start })).rejects.toMatchObject({
    code: "conflict",
  });
});

it("moves to another app at once, keeps the recovery codes, and the first app's codes end", async () => {
  const person = await withApp();
  await startApp(ctx(), { ...person, now: later(2) });
  // Until the new app has shown a code, the first one works.
  expect(await verify(person, oneTimeCode(person.secret, later(2)), later(2))).toBe("right");
  const secret = await secretOf(person, later(2));
  const added = await addApp(ctx(), { ...person, code: oneTimeCode(secret, later(3)), ...inEnglish, now: later(3) });
  expect(added).toEqual({ outcome: "added", recoveryCodes: null });
  expect(await verify(person, oneTimeCode(person.secret, later(4)), later(4))).toBe("wrong");
  expect(await verify(person, oneTimeCode(secret, later(4)), later(4))).toBe("right");
  expect(await recover(person, person.recoveryCodes[0] ?? "", later(5))).toBe("right");
});

it("keeps the last factor that is required; without it, the codes go too and no session has given a factor", async () => {
  const person = await withApp();
  const remove = (required: boolean) =>
    removeFactor(ctx(), { ...person, factor: { kind: "app" }, required, ...inEnglish, now: later(2) });
  await expect(remove(true)).rejects.toMatchObject({ code: "conflict" });
  expect(await listFactors(ctx(), person)).toMatchObject({ hasApp: true });
  const both = await Promise.allSettled([remove(false), remove(false)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await listFactors(ctx(), person)).toEqual({ hasApp: false, passkeys: [], recoveryCodesLeft: 0 });
  expect(await factorAtOf(database.adminDb, person.sessionId)).toBeNull();
  expect(await recover(person, person.recoveryCodes[0] ?? "", later(3))).toBe("wrong");
  expect(await newsOf(database.adminDb, person.userId)).toEqual({
    actions: ["factor_added", "factor_removed"],
    letters: 2,
  });
  const [user] = await database.adminDb.select().from(users).where(eq(users.id, person.userId));
  expect(user?.twoFactorEnabled).toBe(false);
});

it("enrols nothing from a session that was signed out meanwhile", async () => {
  const owner = await addSignedIn(database.adminDb);
  await startApp(ctx(), { ...owner, now: start });
  const secret = await secretOf(owner);
  const code = oneTimeCode(secret, start);
  const context = ctx();
  const { factors } = context;
  const whileReading: typeof factors = {
    ...factors,
    oneTimeCodes: {
      ...factors.oneTimeCodes,
      stepOf: async (claim) => {
        await database.adminDb.delete(sessions).where(eq(sessions.id, owner.sessionId));
        return factors.oneTimeCodes.stepOf(claim);
      },
    },
  };
  const added = await addApp({ ...context, factors: whileReading }, { ...owner, code, ...inEnglish, now: start });
  expect(added).toEqual({ outcome: "expired" });
  expect(await listFactors(ctx(), owner)).toMatchObject({ hasApp: false });
});
