import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { numberToHex } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import type { SiweMessage } from "viem/siwe";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { linkTerms } from "#core/domain/wallet-link";
import { mails, refcodes, users } from "#db/schema";
import { expectErrorLog } from "../scripts/testing/expected-errors.ts";
import { alarmOf, MinterWorld } from "../scripts/testing/minter-world.ts";
import { insertPaidOrder } from "../scripts/testing/paid-order.ts";
import { newWallet, signedMessage } from "../scripts/testing/signed-message.ts";
import { APP_URL } from "../scripts/testing/test-app.ts";
import { type ServedApi, serveApi, Visitor } from "../scripts/testing/visitor.ts";

// What the node can make of a contract's signature (ERC-1271), with an account of the store as anybody may have: the app, the
// consumer and the Minter ask it, and it lies.

/** A signature that nobody made. */
const FORGED = `0x${"c0ffee".repeat(30)}` as const;
/** Code of a contract that takes every signature for its own. */
const YES_CONTRACT = "0x631626ba7e60e01b60005260206000f3";

/** 100.00 UAH at 5 %: 1.25 tokens. */
const lines = [{ totalMinor: 10_000n, referralRateBp: 500 }];
const AMOUNT = 1_250_000_000_000_000_000n;

let world: MinterWorld;
let served: ServedApi;
let people = 0;

beforeAll(async () => {
  world = await MinterWorld.start({ APP_URL });
  served = serveApi(world.database.appUrl, {
    consumer: { verifySignature: (claim) => world.consumer.verifySignature(claim) },
  });
});
afterEach(() => world.rpc.decide(() => "pass"));
afterAll(() => world?.stop());

const callSchema = z.object({ params: z.array(z.unknown()).default([]) });
const codelessSchema = z.object({ to: z.undefined().optional(), data: z.string().toLowerCase() });
const nonceSchema = z.object({
  nonce: z.string(),
  terms: z.object({ requestId: z.string(), resources: z.array(z.string()) }).nullish(),
});
const linkedSchema = z.object({ code: z.string(), paysFrom: z.string().nullable() });

/** From now on the node says that this wallet is a contract, and whether it signed what is asked about. */
function say(address: string, signed: boolean): void {
  world.rpc.decide((method, body) => {
    const [asked] = callSchema.parse(JSON.parse(body)).params;
    if (method === "eth_getCode" && String(asked).toLowerCase() === address.toLowerCase()) return { result: "0x6001" };
    // The validator of ERC-6492 is no contract of the chain: its code comes with the call, and the address after it.
    const { data = "" } = codelessSchema.safeParse(asked).data ?? {};
    if (method === "eth_call" && data.includes(address.slice(2).toLowerCase())) {
      return { result: numberToHex(signed ? 1 : 0, { size: 32 }) };
    }
    return "pass";
  });
}

interface Referrer {
  userId: string;
  email: string;
  code: string;
  /** Of a reward that waits for a wallet. */
  orderReference: string;
  visitor: Visitor;
}

/** Somebody with a mailbox, a code and no wallet, and one approved reward of it. */
async function referrer(): Promise<Referrer> {
  people++;
  const [email, code] = [`${randomUUID()}@store.example.com`, `Vouched${people}`];
  const visitor = await new Visitor(served.api).signUp(email);
  const [user] = await world.database.adminDb
    .update(users)
    .set({ emailVerified: true })
    .where(eq(users.email, email))
    .returning();
  const userId = user?.id ?? "";
  await world.database.adminDb.insert(refcodes).values({ code, userId, walletAddress: null });
  const orderReference = await insertPaidOrder(world.database.adminUrl, {
    orderId: `vouched-${people}`,
    provider: "credit",
    lines,
    referral: { code, userId, wallet: null },
  });
  await world.consumer.mintRun();
  await world.waitForStatus(orderReference, "approved");
  return { userId, email, code, orderReference, visitor };
}

interface Claim {
  said?: Partial<SiweMessage>;
  signature?: string;
}

/** Links a wallet as the page does, but for what is changed. */
async function link(visitor: Visitor, wallet: PrivateKeyAccount, { said, ...forged }: Claim = {}): Promise<Response> {
  const asked = await visitor.send("POST", "/api/account/wallets/nonce", {});
  if (asked.status !== 200) return asked;
  const { nonce, terms } = nonceSchema.parse(await asked.json());
  const signed = await signedMessage(wallet, nonce, { ...terms, ...said });
  return visitor.send("POST", "/api/account/wallets", { ...signed, ...forged });
}

/** Signs in as a wallet with the node's word for it. */
async function signInAs(wallet: PrivateKeyAccount): Promise<Visitor> {
  const thief = new Visitor(served.api);
  const { nonce } = nonceSchema.parse(await (await thief.send("POST", "/api/auth/siwe/nonce", {})).json());
  const { message } = await signedMessage(wallet, nonce);
  const answer = await thief.send("POST", "/api/auth/siwe/verify", { message, signature: FORGED });
  expect(answer.status).toBe(200);
  return thief;
}

/** Of the linked wallets' wait. */
async function letThreeDaysPass({ userId }: Referrer): Promise<void> {
  await world.admin.query(
    `update wallet_links set linked_at = linked_at - interval '73 hours', pays_from = pays_from - interval '73 hours'
     where user_id = $1`,
    [userId],
  );
}

async function expectPaidTo(orderReference: string, { address }: { address: string }): Promise<void> {
  await world.consumer.mintRun();
  await world.waitForStatus(orderReference, "minted");
  const payments = await world.paymentsOf(orderReference);
  expect(payments.map(({ args }) => args)).toMatchObject([{ refWallet: address, amount: AMOUNT }]);
}

async function expectWaiting(orderReference: string): Promise<void> {
  await world.consumer.mintRun();
  expect(await world.rewardOf(orderReference)).toMatchObject({ status: "approved" });
  expect(await world.paymentsOf(orderReference)).toEqual([]);
}

/** Nothing is signed for it, and the alarm is raised. */
async function expectRefused(orderReference: string): Promise<void> {
  expectErrorLog(alarmOf(orderReference, "link_not_signed"));
  const before = await world.signed();
  await world.consumer.mintRun();
  expect(await world.waitForStatus(orderReference, "failed")).toMatchObject({ failure_code: "link_not_signed" });
  expect(await world.signed()).toEqual(before);
  expect(await world.paymentsOf(orderReference)).toEqual([]);
}

/** A first wallet, linked with its own key by the owner of a code. */
async function ownWallet({ visitor, code }: Referrer): Promise<PrivateKeyAccount> {
  const wallet = newWallet();
  const linked = linkedSchema.parse(await (await link(visitor, wallet)).json());
  expect(linked).toMatchObject({ code, paysFrom: expect.any(String) });
  return wallet;
}

/** Whoever is signed in as somebody else puts a wallet of their own in the place of that person's. */
async function replaceWallet(thief: Visitor, theirs: PrivateKeyAccount) {
  const unlinked = await thief.send("DELETE", `/api/account/wallets/${theirs.address}`);
  const own = newWallet();
  const linked = await link(thief, own);
  return { own, unlinked: unlinked.status, linked: linked.status, answer: await linked.json() };
}

describe("the node says that a contract signed a link which nobody signed", () => {
  test("the contract gets what waits under the code of whoever linked it, and of nobody else", async () => {
    const [thief, victim] = [await referrer(), await referrer()];
    const contract = newWallet();
    say(contract.address, true);
    const { requestId, resources } = linkTerms({ appUrl: APP_URL, userId: victim.userId, code: victim.code });
    const others = { requestId, resources: [...resources] };
    expect((await link(thief.visitor, contract, { said: others, signature: FORGED })).status).toBe(400);
    expect((await link(thief.visitor, contract, { signature: FORGED })).status).toBe(201);
    await letThreeDaysPass(thief);
    await expectPaidTo(thief.orderReference, contract);
    await expectWaiting(victim.orderReference);
  });

  test("the wallet of another account stays with it", async () => {
    const [thief, victim] = [await referrer(), await referrer()];
    const wallet = await ownWallet(victim);
    say(wallet.address, true);
    expect((await link(thief.visitor, wallet, { signature: FORGED })).status).toBe(409);
    await letThreeDaysPass(victim);
    await expectPaidTo(victim.orderReference, wallet);
    await expectWaiting(thief.orderReference);
  });

  test("an admin's is not signed for: only a key speaks for an admin", async () => {
    const person = await referrer();
    const contract = newWallet();
    say(contract.address, true);
    expect((await link(person.visitor, contract, { signature: FORGED })).status).toBe(201);
    await world.database.adminDb.update(users).set({ role: "admin" }).where(eq(users.id, person.userId));
    await letThreeDaysPass(person);
    await expectRefused(person.orderReference);
  });
});

test("the node denies what a contract did sign: nothing is paid", async () => {
  const person = await referrer();
  const contract = newWallet();
  await world.node().request({
    method: "hardhat_setCode" as never,
    params: [contract.address, YES_CONTRACT] as never,
  });
  expect((await link(person.visitor, contract, { signature: FORGED })).status).toBe(201);
  await letThreeDaysPass(person);
  say(contract.address, false);
  await expectRefused(person.orderReference);
});

describe("the node says that a wallet signed in, whatever it is", () => {
  test("while the wallet waits, what its code has earned is taken three days after a letter to the mailbox", async () => {
    const victim = await referrer();
    const theirs = await ownWallet(victim);
    say(theirs.address, true);
    const { own, ...done } = await replaceWallet(await signInAs(theirs), theirs);
    expect(done).toMatchObject({ unlinked: 204, linked: 201, answer: { code: victim.code } });
    expect(await stopLetters(victim)).toHaveLength(2);
    await expectWaiting(victim.orderReference);
    await letThreeDaysPass(victim);
    await expectPaidTo(victim.orderReference, own);
  });

  test("the letter stops it", async () => {
    const victim = await referrer();
    const theirs = await ownWallet(victim);
    say(theirs.address, true);
    await replaceWallet(await signInAs(theirs), theirs);
    const pressed = [];
    for (const token of await stopLetters(victim)) {
      const answer = await new Visitor(served.api).send("POST", "/api/letters/stop-wallet-link/press", { token });
      pressed.push(answer.status);
    }
    // The letter about the owner's wallet ended with it.
    expect(pressed.toSorted()).toEqual([204, 404]);
    await letThreeDaysPass(victim);
    await expectWaiting(victim.orderReference);
  });

  test("once the wallet is paid, nothing is taken", async () => {
    const victim = await referrer();
    const theirs = await ownWallet(victim);
    await letThreeDaysPass(victim);
    say(theirs.address, true);
    const { answer, ...done } = await replaceWallet(await signInAs(theirs), theirs);
    expect(done).toMatchObject({ unlinked: 204, linked: 201 });
    expect(linkedSchema.parse(answer)).not.toMatchObject({ code: victim.code });
    await expectPaidTo(victim.orderReference, theirs);
  });

  test("nothing is taken from an account with a second factor", async () => {
    const victim = await referrer();
    const theirs = await ownWallet(victim);
    await world.database.adminDb.update(users).set({ twoFactorEnabled: true }).where(eq(users.id, victim.userId));
    say(theirs.address, true);
    const { answer, ...done } = await replaceWallet(await signInAs(theirs), theirs);
    expect(done).toMatchObject({ unlinked: 403, linked: 403 });
    expect(answer).toMatchObject({ error: { code: "fresh_proof_needed" } });
    await letThreeDaysPass(victim);
    await expectPaidTo(victim.orderReference, theirs);
  });
});

/** The tokens of the letters that say that a wallet has taken the code over. */
async function stopLetters({ email, code }: Referrer): Promise<string[]> {
  const letters = await world.database.adminDb.select().from(mails).where(eq(mails.recipient, email));
  return letters.flatMap(({ text }) => {
    const [, token = ""] = /[?&]token=([\w-]+)/.exec(text ?? "") ?? [];
    return text?.includes(code) ? [token] : [];
  });
}
