import { eq } from "drizzle-orm";
import type { PrivateKeyAccount } from "viem/accounts";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { linkTerms } from "#core/domain/wallet-link";
import { refcodes, sessions, users, walletLinks, walletPairings, wallets } from "#db/schema";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { createCorrespondence } from "#scripts/testing/letters";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";

let database: TestDatabase;
let world: ApiWorld;
let people: ReturnType<typeof createCorrespondence>;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  people = createCorrespondence(database, world);
}, 60_000);

interface Person {
  cookie: string;
  userId: string;
  code: string;
}

let owner: Person;
let wallet: PrivateKeyAccount;

beforeEach(async () => {
  owner = await addPerson();
  wallet = newWallet();
});

/** Somebody with a confirmed mailbox, and so a code without a wallet. */
async function addPerson(): Promise<Person> {
  const email = `${crypto.randomUUID()}@store.example.com`;
  const cookie = await people.signUpConfirmed(email);
  const [row] = await database.adminDb
    .select({ userId: users.id, code: refcodes.code })
    .from(users)
    .innerJoin(refcodes, eq(refcodes.userId, users.id))
    .where(eq(users.email, email));
  if (!row) throw new Error("no code");
  return { cookie, ...row };
}

const at = (step: string) => `/account/wallets/pairing${step}`;
const post = (step: string, body: unknown, cookie = "") => people.send(at(step), body, cookie);
const nonces = () => database.adminDb.select().from(walletPairings);
const linkedTo = async (address: string) =>
  (await database.adminDb.select().from(wallets).where(eq(wallets.address, address)))[0]?.userId;

/** Begins a request; what its page tells the other device to sign. */
async function begin({ cookie, userId, code }: Person) {
  const { token }: { token: string } = await (await post("", {}, cookie)).json();
  const [row] = (await nonces()).toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
  return { token, nonce: row?.nonce ?? "", terms: linkTerms({ appUrl: "https://store.test", userId, code }) };
}

/** Signs as the page on the other device does. */
async function sign({ token, nonce, terms }: Awaited<ReturnType<typeof begin>>, by = wallet) {
  const signed = await signedMessage(by, nonce, { requestId: terms.requestId, resources: [...terms.resources] });
  const answer = await post("/sign", { token, ...signed });
  const body: { number?: number } = await answer.json();
  return { answer, signed, number: body.number ?? 0 };
}

const stateOf = async ({ cookie }: Person) => (await people.send(at(""), undefined, cookie, "GET")).json();
const confirm = async ({ cookie }: Person, number: number) => (await post("/confirm", { number }, cookie)).status;
const otherThan = (number: number) => (number === 99 ? 10 : number + 1);

describe("a wallet on another device", () => {
  it("takes the code over once its number is typed where it was begun, and makes no session", async () => {
    const request = await begin(owner);
    expect(await stateOf(owner)).toEqual({ state: "open", address: null });
    const { answer, signed, number } = await sign(request);
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(number).toBeGreaterThanOrEqual(10);
    expect(number).toBeLessThanOrEqual(99);
    expect(await stateOf(owner)).toEqual({ state: "signed", address: wallet.address });
    expect(await linkedTo(wallet.address)).toBeUndefined();

    expect(await confirm(owner, number)).toBe(201);
    expect(await linkedTo(wallet.address)).toBe(owner.userId);
    // As the Minter will read it.
    expect(await database.adminDb.select().from(walletLinks).where(eq(walletLinks.code, owner.code))).toMatchObject([
      { address: wallet.address, ...signed },
    ]);
    expect(await stateOf(owner)).toEqual({ state: "gone", address: null });
    expect(await confirm(owner, number)).toBe(404);
    expect((await sign(request)).answer.status).toBe(404);
  });

  it("is linked as a second one, too: then its message names account and store", async () => {
    const first = await sign(await begin(owner));
    expect(await confirm(owner, first.number)).toBe(201);
    const second = newWallet();
    const request = await begin(owner);
    expect((await sign(request, second)).answer.status).toBe(400);
    const terms = linkTerms({ appUrl: "https://store.test", userId: owner.userId, code: null });
    const { number } = await sign({ ...request, terms }, second);
    expect(await confirm(owner, number)).toBe(201);
    expect(await linkedTo(second.address)).toBe(owner.userId);
  });

  it("has one try for the number", async () => {
    const request = await begin(owner);
    const { number } = await sign(request);
    expect(await confirm(owner, otherThan(number))).toBe(400);
    expect(await confirm(owner, number)).toBe(404);
    expect((await sign(request)).answer.status).toBe(404);
    expect(await linkedTo(wallet.address)).toBeUndefined();
  });

  it("is linked once, however often and by how many the number is sent at once", async () => {
    const { number } = await sign(await begin(owner));
    const statuses = await Promise.all([1, 2, 3, 4].map(() => confirm(owner, number)));
    expect(statuses.toSorted()).toEqual([201, 404, 404, 404]);
    const { number: next } = await sign(
      { ...(await begin(owner)), terms: linkTerms({ appUrl: "https://store.test", userId: owner.userId, code: null }) },
      newWallet(),
    );
    const guesses = await Promise.all([next, otherThan(next)].map((guess) => confirm(owner, guess)));
    expect(guesses.filter((status) => status === 404)).toHaveLength(1);
  });

  it("keeps the request for the first that signed, and answers it the same number again", async () => {
    const request = await begin(owner);
    const [thief, mine] = [newWallet(), await sign(request)];
    const again = await post("/sign", { token: request.token, ...mine.signed });
    expect(await again.json()).toEqual({ number: mine.number });
    expect((await sign(request, thief)).answer.status).toBe(404);
    expect(await stateOf(owner)).toEqual({ state: "signed", address: wallet.address });

    const raced = await begin(owner);
    const tries = await Promise.all([newWallet(), newWallet(), newWallet()].map((by) => sign(raced, by)));
    expect(tries.map(({ answer }) => answer.status).toSorted()).toEqual([200, 404, 404]);
  });

  it("ends with a newer request, with its session and with its two minutes", async () => {
    const [old, { cookie }] = [await begin(owner), owner];
    const request = await begin(owner);
    expect((await sign(old)).answer.status).toBe(404);
    const { number } = await sign(request);
    const past = new Date(Date.now() - 1_000);
    await database.adminDb.update(walletPairings).set({ expiresAt: past });
    expect(await stateOf(owner)).toEqual({ state: "gone", address: null });
    expect(await confirm(owner, number)).toBe(404);
    const last = await begin(owner);
    expect((await people.send("/auth/sign-out", {}, cookie)).status).toBe(200);
    expect((await sign(last)).answer.status).toBe(404);
    expect(await linkedTo(wallet.address)).toBeUndefined();
  });
});

describe("a thief", () => {
  it("gets nothing by another person's number, session or request", async () => {
    const thief = await addPerson();
    const { number } = await sign(await begin(owner));
    expect(await confirm(thief, number)).toBe(404);
    expect(await confirm(owner, number)).toBe(201);
    expect(await linkedTo(wallet.address)).toBe(owner.userId);
  });

  it("cannot use what a victim signed for another request, account, code, store or chain", async () => {
    const thief = await addPerson();
    const [mine, his] = [await begin(owner), await begin(thief)];
    const { signed } = await sign(mine);
    expect((await post("/sign", { token: his.token, ...signed })).status).toBe(400);
    const terms = { requestId: his.terms.requestId, resources: [...his.terms.resources] };
    for (const change of [
      { ...terms, nonce: mine.nonce },
      { ...terms, requestId: owner.userId },
      { ...terms, requestId: undefined },
      { ...terms, resources: [...mine.terms.resources] },
      { ...terms, resources: undefined },
      { ...terms, domain: "evil.test" },
      { ...terms, uri: "https://evil.test" },
      { ...terms, chainId: 1 },
    ]) {
      const forged = await signedMessage(wallet, his.nonce, change);
      expect((await post("/sign", { token: his.token, ...forged })).status, JSON.stringify(change)).toBe(400);
    }
    const own = await signedMessage(wallet, his.nonce, terms);
    const unsigned = { ...own, signature: (await signedMessage(newWallet(), his.nonce, terms)).signature };
    expect((await post("/sign", { token: his.token, ...unsigned })).status).toBe(400);
    expect(await stateOf(thief)).toEqual({ state: "open", address: null });
  });

  it("cannot begin without having just proven who they are, and cannot take a wallet that is another's", async () => {
    const { number } = await sign(await begin(owner));
    expect(await confirm(owner, number)).toBe(201);
    const thief = await addPerson();
    const taken = await sign(await begin(thief));
    expect(await confirm(thief, taken.number)).toBe(409);
    expect(await linkedTo(wallet.address)).toBe(owner.userId);
    const longAgo = new Date(Date.now() - 6 * 60_000);
    await database.adminDb.update(sessions).set({ provenAt: longAgo }).where(eq(sessions.userId, thief.userId));
    expect((await post("", {}, thief.cookie)).status).toBe(403);
  });
});
