import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { refcodes, users, walletLinks } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createCorrespondence } from "#scripts/testing/letters";
import { loadPages } from "#scripts/testing/pages";
import { newWallet } from "#scripts/testing/signed-message";
import { createServer } from "#web/create-server";

let database: TestDatabase;
let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  database = await createTestDatabase();
  const { handlePage } = await loadPages();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  people = createCorrespondence(database, world);
}, 60_000);

const dashboardSchema = z.object({
  codes: z.array(z.object({ code: z.string(), walletAddress: z.string().nullable(), paysFrom: z.string().nullable() })),
});

async function signUp(email: string): Promise<{ cookie: string; userId: string }> {
  const cookie = await people.signUp(email);
  const [user] = await database.adminDb.select().from(users).where(eq(users.email, email));
  return { cookie, userId: user?.id ?? "" };
}

async function confirmed(email: string) {
  const person = await signUp(email);
  const { token } = await people.letterTo(email);
  expect((await people.send("/letters/confirm-email/press", { token }, person.cookie)).status).toBe(204);
  return person;
}

const codesOf = (userId: string) => database.adminDb.select().from(refcodes).where(eq(refcodes.userId, userId));
const get = (path: string, cookie: string) => people.send(path, undefined, cookie, "GET");
const dashboardOf = async (cookie: string) => dashboardSchema.parse(await (await get("/refcodes", cookie)).json());

async function link(cookie: string, wallet = newWallet()) {
  return people.send("/account/wallets", { ...(await people.signLink(wallet, cookie)), locale: "uk" }, cookie);
}

describe("a person with a confirmed mailbox", () => {
  it("has a code as soon as the mailbox is confirmed, and none before", async () => {
    const { cookie, userId } = await signUp("code@store.example.com");
    expect((await dashboardOf(cookie)).codes).toEqual([]);
    expect(await codesOf(userId)).toEqual([]);
    const { token } = await people.letterTo("code@store.example.com");
    await people.send("/letters/confirm-email/press", { token }, cookie);
    expect(await codesOf(userId)).toMatchObject([{ walletAddress: null, active: true }]);
    expect((await dashboardOf(cookie)).codes).toHaveLength(1);
  });

  it("who was confirmed before there were such codes gets one on the dashboard, or by signing in", async () => {
    const byDashboard = await signUp("dashboard@store.example.com");
    const bySignIn = await signUp("signs-in@store.example.com");
    await database.adminDb.update(users).set({ emailVerified: true });
    expect(await codesOf(byDashboard.userId)).toEqual([]);
    const { codes } = await dashboardOf(byDashboard.cookie);
    expect(codes).toMatchObject([{ walletAddress: null, paysFrom: null }]);
    expect(await codesOf(byDashboard.userId)).toMatchObject([{ code: codes[0]?.code }]);
    await people.signIn("signs-in@store.example.com");
    expect(await codesOf(bySignIn.userId)).toHaveLength(1);
  });
});

describe("the letter about a first wallet", () => {
  it("says which wallet took which code, in the language of the page, and its link signs nobody in", async () => {
    const email = "linked@store.example.com";
    const { cookie, userId } = await confirmed(email);
    const wallet = newWallet();
    const answer = await link(cookie, wallet);
    expect(answer.status).toBe(201);
    const [{ code } = { code: "" }] = await codesOf(userId);
    expect(await answer.json()).toMatchObject({ address: wallet.address, code, paysFrom: expect.any(String) });
    const letter = await people.letterTo(email, /гаманець/);
    expect(letter.text).toContain(wallet.address);
    expect(letter.text).toContain(code);
    expect(letter.link).toMatch(/^https:\/\/store\.test\/uk\/confirm\?token=/);
    expect(letter.text).not.toMatch(/\{\{|нічого не робіть/);
  });

  it("changes nothing when it is opened, by a scanner or by its reader, and stops the link when pressed, signed out", async () => {
    const email = "scanned@store.example.com";
    const { cookie, userId } = await confirmed(email);
    const wallet = newWallet();
    await link(cookie, wallet);
    const { token } = await people.letterTo(email, /гаманець/);
    const page = await world.send("GET", `/confirm?token=${token}`, "anonymous");
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain(wallet.address);
    expect(html).toContain("This was not me");
    expect(await codesOf(userId)).toMatchObject([{ walletAddress: wallet.address }]);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const pressed = await world.send("POST", `/confirm?token=${token}`, "anonymous", { body: "", headers });
    expect(pressed.status).toBe(200);
    expect(await pressed.text()).toContain("The wallet is unlinked");
    expect(await codesOf(userId)).toMatchObject([{ walletAddress: null, active: true }]);
    expect(await people.isSignedIn(cookie)).toBe(false);
    const again = await world.send("POST", `/confirm?token=${token}`, "anonymous", { body: "", headers });
    expect(again.status).toBe(302);
  });

  it("is pressed by the API without a session, once, and by no other kind of link", async () => {
    const email = "api@store.example.com";
    const { cookie, userId } = await confirmed(email);
    await link(cookie);
    const { token } = await people.letterTo(email, /гаманець/);
    for (const other of ["confirm-email", "approve-change", "confirm-change"]) {
      expect((await people.send(`/letters/${other}/press`, { token }, cookie)).status).toBe(404);
    }
    expect((await people.send("/letters/stop-wallet-link/press", { token: token.slice(1) })).status).toBe(404);
    expect((await people.send("/letters/stop-wallet-link/press", { token })).status).toBe(204);
    expect((await people.send("/letters/stop-wallet-link/press", { token })).status).toBe(404);
    const links = await database.adminDb.select().from(walletLinks).where(eq(walletLinks.userId, userId));
    expect(links).toMatchObject([{ stoppedAt: expect.any(Date) }]);
  });
});

it("says what a deletion would lose, by the API as on the page", async () => {
  const { cookie } = await confirmed("loss@store.example.com");
  expect(await (await get("/account/deletion", cookie)).json()).toEqual({ rewards: 0, usdMicros: "0" });
  const exported = z.object({ links: z.array(z.unknown()) }).parse(await (await get("/account/export", cookie)).json());
  expect(exported.links).toEqual([]);
  await link(cookie);
  const { links } = z
    .object({ links: z.array(z.object({ message: z.string() })) })
    .parse(await (await get("/account/export", cookie)).json());
  expect(links).toMatchObject([{ message: expect.stringContaining("Request ID") }]);
});
