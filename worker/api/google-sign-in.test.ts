import { eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts, refcodes, sessions, users } from "#db/schema";
import { type Google, startGoogle } from "#scripts/stand-ins/google/server";
import { type ApiWorld, createApiWorld, OWNED_WALLET } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { allowErrorLog, expectErrorLog } from "#scripts/testing/expected-errors";
import { createGoogleVisits, GOOGLE_CLIENT, GOOGLE_REDIRECT, googleSettings } from "#scripts/testing/google-visit";

const CODE = "Frnd7Ref";
let database: TestDatabase;
let world: ApiWorld;
let google: Google;
let visits: ReturnType<typeof createGoogleVisits>;

beforeAll(async () => {
  google = await startGoogle({ ...GOOGLE_CLIENT, redirectUri: GOOGLE_REDIRECT });
  database = await createTestDatabase();
  world = await createApiWorld(database, { settings: googleSettings(google) });
  visits = createGoogleVisits(google, world);
  await database.adminDb
    .insert(refcodes)
    .values({ code: CODE, userId: world.idOf("user"), walletAddress: OWNED_WALLET });
}, 60_000);
afterAll(() => google.stop());

/** Presses the button; answers where the browser is sent and the cookies it got. */
const start = (cookie = "", more: Record<string, unknown> = {}) =>
  visits.start(cookie, { errorCallbackURL: `/sign-in?ref=${CODE}`, ...more });
const choose = (url: string, who: Record<string, string>) => visits.choose(url, who);
const comeBack = (address: string, cookie: string) => visits.comeBack(address, cookie);

async function signIn(email: string, { before = "", onTheWay = "", ...who }: Record<string, string> = {}) {
  const { url, cookie } = await start(before);
  const address = await choose(url, { email, name: "Nina", ...who });
  return comeBack(address, [cookie, onTheWay].filter(Boolean).join("; "));
}

async function userOf(email: string) {
  const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
  return user;
}
const referral = `ring_ref=${CODE}`;

describe("signing in with Google", () => {
  it("makes an account with a confirmed address, and finds it again", async () => {
    const first = await signIn("nina@gmail.example.com");
    expect(first.to).toBe("/refcodes");
    expect(first.cookie).toMatch(/session_token=/);
    expect(await userOf("nina@gmail.example.com")).toMatchObject({
      emailVerified: true,
      referredBy: null,
      name: "Nina",
    });
    // The mailbox is confirmed, so there is a code at once.
    const codes = () => database.adminDb.select().from(refcodes).where(isNull(refcodes.walletAddress));
    expect(await codes()).toMatchObject([{ userId: (await userOf("nina@gmail.example.com"))?.id, active: true }]);
    await signIn("nina@gmail.example.com");
    expect(await codes()).toHaveLength(1);
    const user = await userOf("nina@gmail.example.com");
    expect(
      await database.adminDb
        .select()
        .from(accounts)
        .where(eq(accounts.userId, user?.id ?? "")),
    ).toHaveLength(1);
  });

  it("carries the friend's code through Google when the browser loses its cookie on the way", async () => {
    await signIn("lost@gmail.example.com", { before: referral });
    expect((await userOf("lost@gmail.example.com"))?.referredBy).toMatchObject({
      referralCode: CODE,
      referrerUserId: world.idOf("user"),
    });
    await signIn("kept@gmail.example.com", { before: referral, onTheWay: referral });
    expect((await userOf("kept@gmail.example.com"))?.referredBy).toMatchObject({ referralCode: CODE });
    await signIn("late@gmail.example.com", { onTheWay: referral });
    expect((await userOf("late@gmail.example.com"))?.referredBy).toMatchObject({ referralCode: CODE });
  });

  it("takes the code from the browser's cookie only, never from what a script claims, and the first one stays", async () => {
    const { url, cookie } = await start("", {
      additionalData: { referralCode: CODE, serverContext: { referralCode: CODE } },
    });
    await comeBack(await choose(url, { email: "claims@gmail.example.com", name: "N" }), cookie);
    expect((await userOf("claims@gmail.example.com"))?.referredBy).toBeNull();
    await signIn("claims@gmail.example.com", { before: referral });
    expect((await userOf("claims@gmail.example.com"))?.referredBy).toBeNull();
  });

  it("lets nobody in with another browser's answer, and leads back with the code in the address", async () => {
    expectErrorLog(/Failed to parse state/);
    const { url } = await start(referral);
    const back = await comeBack(await choose(url, { email: "victim@gmail.example.com", name: "N" }), "");
    expect(back.to).toBe(`/sign-in?ref=${CODE}&error=state_mismatch`);
    expect(back.cookie).not.toMatch(/session_token=[^;]/);
    expect(await userOf("victim@gmail.example.com")).toBeUndefined();
  });

  it("signs in once per answer, however often it comes", async () => {
    // Two answers at once: whether the second finds its state already used, or not at all, is chance.
    allowErrorLog(/Failed to (validate authorization code|parse state)/);
    const { url, cookie } = await start();
    const address = await choose(url, { email: "once@gmail.example.com", name: "N" });
    await Promise.all([comeBack(address, cookie), comeBack(address, cookie), comeBack(address, cookie)]);
    const user = await userOf("once@gmail.example.com");
    expect(
      await database.adminDb
        .select()
        .from(sessions)
        .where(eq(sessions.userId, user?.id ?? "")),
    ).toHaveLength(1);
  });

  it("does not take over an account whose owner has not confirmed the address, nor trust one Google has not", async () => {
    const sign = { email: "squatted@gmail.example.com", password: "a-long-password", name: "Squatter" };
    await world.send("POST", "/api/auth/sign-up/email", "anonymous", { body: sign });
    const refused = await signIn("squatted@gmail.example.com");
    expect(refused.to).toContain("error=account_not_linked");
    const user = await userOf("squatted@gmail.example.com");
    const linked = await database.adminDb
      .select()
      .from(accounts)
      .where(eq(accounts.userId, user?.id ?? ""));
    expect(linked.map(({ providerId }) => providerId)).toEqual(["credential"]);
    const unverified = await signIn("user@store.test", { unverified: "on" });
    expect(unverified.to).toContain("error=account_not_linked");
    const confirmed = await signIn("user@store.test");
    expect(confirmed.to).toBe("/refcodes");
  });

  it("makes no account of an address that Google has not confirmed, and says so", async () => {
    const back = await signIn("victim@gmail.example.com", { unverified: "on" });
    expect(back.to).toContain("error=EMAIL_NOT_CONFIRMED");
    expect(back.cookie).not.toMatch(/session_token=[^;]/);
    expect(await userOf("victim@gmail.example.com")).toBeUndefined();
    expect((await signIn("victim@gmail.example.com")).to).toBe("/refcodes");
  });

  it("makes one line of at most 60 characters of whatever name somebody has there", async () => {
    await signIn("lines@gmail.example.com", { name: `Nina\nhttps://evil.example.com ${"x".repeat(60)}` });
    const name = (await userOf("lines@gmail.example.com"))?.name ?? "";
    expect(name).toMatch(/^Nina https:\/\/evil\.example\.com x+$/);
    expect(name).toHaveLength(60);
    await signIn("nameless@gmail.example.com", { name: "\u2028" });
    expect((await userOf("nameless@gmail.example.com"))?.name).toBe("nameless");
  });

  it("is cancelled without a trace", async () => {
    const back = await signIn("nobody@gmail.example.com", { deny: "1" });
    expect(back.to).toContain("error=access_denied");
    expect(await userOf("nobody@gmail.example.com")).toBeUndefined();
  });
});

describe("a wallet", () => {
  it("brings no address along: nobody has confirmed it", async () => {
    const body = { message: "x".repeat(20), signature: "0x00", email: "victim@store.test" };
    const answer = await world.send("POST", "/api/auth/siwe/verify", "anonymous", { body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ message: "no e-mail here" });
  });
});
