import { randomBytes, randomUUID } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import type { PrivateKeyAccount } from "viem/accounts";
import type { SiweMessage } from "viem/siwe";
import { beforeAll, describe, expect, it } from "vitest";
import { createSiweProof } from "#core/adapters/wallet/siwe-proof";
import { DomainError } from "#core/domain/errors";
import { LINK_WAIT_MS } from "#core/domain/wallet-link";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { endSessions } from "#core/services/accounts/end-sessions";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { linkWallet } from "#core/services/accounts/link-wallet";
import { listWallets } from "#core/services/accounts/list-wallets";
import { readDeletionLoss } from "#core/services/accounts/read-deletion-loss";
import { readLetter } from "#core/services/accounts/read-letter";
import { stopWalletLink } from "#core/services/accounts/stop-wallet-link";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { ensureMailboxCode } from "#core/services/referrals/ensure-mailbox-code";
import { ensureRefcodes } from "#core/services/referrals/ensure-refcodes";
import {
  accountActions,
  accounts,
  letterTokens,
  mails,
  notifications,
  orders,
  outbox,
  paymentAttempts,
  refcodes,
  referralRewards,
  rewardWallets,
  sessions,
  users,
  walletLinks,
  wallets,
} from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { addProduct, addUser, guards, placeOrder, serviceContext } from "#scripts/testing/store-fixture";

const ROUNDS = 40;
const now = new Date("2026-11-20T10:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const paysFrom = later(LINK_WAIT_MS);

let database: TestDatabase;
let productId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  productId = await addProduct(database.adminDb, { stock: 100_000 });
});

const walletProof = createSiweProof({ appUrl: "https://store.test", chainId: 31_337, askChain: async () => false });
/** A letter is its token, so that a test can press its link. */
const letters = { write: ({ token }: { token: string | null }) => ({ subject: "s", text: token ?? "", html: "h" }) };
const context = () => ({ ...serviceContext(database.appDb), walletProof, letters, randomBytes });

/** Somebody with a confirmed mailbox, a session and a code without a wallet. */
async function addPerson(): Promise<{ userId: string; code: string }> {
  const userId = await addUser(database.adminDb);
  await database.adminDb
    .insert(accounts)
    .values({ id: userId, userId, accountId: userId, providerId: "credential", password: "x" });
  await signIn(userId);
  await database.adminDb.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
  const code = await ensureMailboxCode(context(), { userId, now, randomBytes });
  if (!code) throw new Error("no code was made");
  return { userId, code };
}

const signIn = (userId: string) =>
  database.adminDb
    .insert(sessions)
    .values({ id: userId, userId, token: randomUUID(), expiresAt: later(2 * LINK_WAIT_MS) })
    .onConflictDoNothing();

type Signed = { message: string; signature: string };

async function sign(
  wallet: PrivateKeyAccount,
  userId: string,
  change: Partial<SiweMessage> = {},
  at = now,
): Promise<Signed> {
  const nonce = randomBytes(16).toString("hex");
  const terms = await issueWalletNonce(context(), { userId, nonce, now: at });
  const named = terms && { requestId: terms.requestId, resources: [...terms.resources] };
  return signedMessage(wallet, nonce, { issuedAt: at, ...named, ...change });
}

const send = (userId: string, signed: Signed, at = now) =>
  linkWallet(context(), { userId, sessionId: userId, ...signed, walletId: randomUUID(), locale: "en", now: at });

async function link(userId: string, wallet = newWallet()): Promise<PrivateKeyAccount> {
  await send(userId, await sign(wallet, userId));
  return wallet;
}

const unlink = (userId: string, { address }: PrivateKeyAccount, at = now) =>
  unlinkWallet(context(), { userId, address, now: at });
const stop = (token: string, at = now) => stopWalletLink(context(), { token, now: at });

async function outcomeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "done";
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

/** The token of the newest letter to somebody. */
async function tokenOf(userId: string): Promise<string> {
  const all = await database.adminDb
    .select()
    .from(mails)
    .where(eq(mails.recipient, `${userId}@users.test`));
  return all.at(-1)?.text ?? "";
}

const codesOf = (userId: string) => database.adminDb.select().from(refcodes).where(eq(refcodes.userId, userId));
const linksOf = (userId: string) => database.adminDb.select().from(walletLinks).where(eq(walletLinks.userId, userId));
const walletsOf = (userId: string) => database.adminDb.select().from(wallets).where(eq(wallets.userId, userId));
const tokensOf = (userId: string) =>
  database.adminDb.select().from(letterTokens).where(eq(letterTokens.userId, userId));
const actionsOf = (userId: string) =>
  database.adminDb.select().from(accountActions).where(eq(accountActions.userId, userId));
const rewardOf = async (reference: string) =>
  (await database.adminDb.select().from(referralRewards).where(eq(referralRewards.orderReference, reference)))[0];

/** A reward that a code without a wallet has earned. */
async function addReward(
  { userId, code }: { userId: string; code: string },
  reward: Partial<typeof referralRewards.$inferInsert> = {},
  buyerId?: string,
): Promise<string> {
  const buyer = buyerId ?? (await addUser(database.adminDb));
  const { orderId, totalMinor } = await placeOrder(database.appDb, { buyerId: buyer, productId });
  const orderReference = `ring-test-${randomUUID()}-1`;
  const attempt = { orderId, payerId: buyer, provider: "wayforpay", amountMinor: totalMinor, currency: "UAH" as const };
  await database.adminDb
    .insert(paymentAttempts)
    .values({ ...attempt, orderReference, purpose: "store_order", status: "approved" });
  await database.adminDb.insert(referralRewards).values({
    orderReference,
    purpose: "store_order",
    orderId,
    referralCode: code,
    referrerUserId: userId,
    referrerWallet: null,
    rail: "fiat",
    status: "approved",
    currency: "UAH",
    commissionNumerator: 5_000_000n,
    rewardPercent: "5.0000",
    usdMicros: 125_000n,
    tokenAmount: 10n ** 18n,
    tokenDecimals: 18,
    receipt: { currency: "UAH", lines: [], uahPerUsd: "40", rounding: "floor", tokenDecimals: 18, price: null },
    ...reward,
  });
  return orderReference;
}

describe("a code for a confirmed mailbox", () => {
  it("is one, however often and by how many at once it is made, and the edge is told of it", async () => {
    const userId = await addUser(database.adminDb);
    const make = () => ensureMailboxCode(context(), { userId, now, randomBytes });
    expect(await make()).toBeNull();
    expect(await codesOf(userId)).toEqual([]);
    await database.adminDb.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
    const made = (await Promise.all(Array.from({ length: 8 }, make))).filter((code) => code !== null);
    expect(made).toHaveLength(1);
    expect(await codesOf(userId)).toMatchObject([{ code: made[0], walletAddress: null, active: true }]);
    const events = await database.adminDb.select().from(outbox);
    expect(events.map(({ message }) => message)).toContainEqual({ type: "refcode.changed", code: made[0] });
  });

  it("is for no account without a mailbox, and none comes beside a wallet's own", async () => {
    const byWallet = await addUser(database.adminDb);
    await database.adminDb
      .update(users)
      .set({ email: `0x${byWallet}@siwe.invalid`, emailVerified: true })
      .where(eq(users.id, byWallet));
    expect(await ensureMailboxCode(context(), { userId: byWallet, now, randomBytes })).toBeNull();
    const { userId } = await addPerson();
    const wallet = await link(userId);
    expect(await ensureMailboxCode(context(), { userId, now, randomBytes })).toBeNull();
    await unlink(userId, wallet, paysFrom);
    expect(await ensureMailboxCode(context(), { userId, now, randomBytes })).toBeNull();
  });

  it("stays the only one when a wallet is linked at the same moment", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId, code } = await addPerson();
      await database.adminDb.delete(refcodes).where(eq(refcodes.code, code));
      const signed = await sign(newWallet(), userId);
      const [linked] = await Promise.all([
        outcomeOf(send(userId, signed)),
        ensureMailboxCode(context(), { userId, now, randomBytes }),
      ]);
      const [only, ...others] = await codesOf(userId);
      expect(others).toEqual([]);
      expect(only?.walletAddress === null).toBe(linked !== "done");
      expect((await walletsOf(userId)).filter(({ unlinkedAt }) => unlinkedAt === null)).toHaveLength(
        linked === "done" ? 1 : 0,
      );
    }
  });
});

describe("a first wallet", () => {
  it("takes the code over: the signed message is kept, the mailbox is told, and it is paid after three days", async () => {
    const { userId, code } = await addPerson();
    const wallet = newWallet();
    const signed = await sign(wallet, userId);
    expect(await send(userId, signed)).toEqual({ address: wallet.address, code, paysFrom });
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: wallet.address, active: true }]);
    expect(await linksOf(userId)).toMatchObject([
      { code, address: wallet.address, ...signed, linkedAt: now, paysFrom, stoppedAt: null },
    ]);
    expect(signed.message).toContain(`Request ID: ${userId}`);
    expect(signed.message).toContain(`- https://store.test/?ref=${code}`);
    expect(await tokensOf(userId)).toMatchObject([{ purpose: "stop_wallet_link", expiresAt: paysFrom }]);
    expect(await readLetter(context(), { token: await tokenOf(userId), now })).toMatchObject({ userId });
    const list = (at: Date) => listWallets(context(), { userId, now: at });
    expect(await list(now)).toMatchObject([{ address: wallet.address, code, paysFrom }]);
    expect(await list(paysFrom)).toMatchObject([{ address: wallet.address, code, paysFrom: null }]);
  });

  it("is refused where the message does not name this account and this code, and nothing is written", async () => {
    const { userId, code } = await addPerson();
    const other = await addPerson();
    const wallet = newWallet();
    const share = `https://store.test/?ref=${code}`;
    const changes: Partial<SiweMessage>[] = [
      { requestId: other.userId },
      { resources: [`https://store.test/?ref=${other.code}`] },
      { resources: [`https://evil.test/?ref=${code}`] },
      { resources: [share, share] },
      { resources: [] },
    ];
    for (const change of changes) {
      expect(await outcomeOf(send(userId, await sign(wallet, userId, change)))).toBe("bad_signature");
    }
    const nonce = randomBytes(16).toString("hex");
    await issueWalletNonce(context(), { userId, nonce, now });
    const bare = await signedMessage(wallet, nonce, { issuedAt: now });
    expect(await outcomeOf(send(userId, bare))).toBe("bad_signature");
    expect(await codesOf(userId)).toMatchObject([{ walletAddress: null }]);
    expect([await linksOf(userId), await walletsOf(userId), await tokensOf(userId)]).toEqual([[], [], []]);
  });

  it("is all or nothing: once signed out, moved to another mailbox or blocked, none of it is there", async () => {
    const spoil: ((userId: string) => Promise<unknown>)[] = [
      (userId) => database.adminDb.delete(sessions).where(eq(sessions.userId, userId)),
      (userId) => database.adminDb.update(users).set({ banned: true }).where(eq(users.id, userId)),
      (userId) => database.adminDb.update(users).set({ emailVerified: false }).where(eq(users.id, userId)),
    ];
    for (const change of spoil) {
      const { userId } = await addPerson();
      const signed = await sign(newWallet(), userId);
      await change(userId);
      expect(await outcomeOf(send(userId, signed))).toBe("bad_signature");
      expect(await codesOf(userId)).toMatchObject([{ walletAddress: null }]);
      expect([await linksOf(userId), await walletsOf(userId), await tokensOf(userId)]).toEqual([[], [], []]);
      expect(await tokenOf(userId)).toBe("");
    }
  });

  it("of another account is refused and changes nothing", async () => {
    const [owner, thief] = [await addPerson(), await addPerson()];
    const wallet = await link(owner.userId);
    expect(await outcomeOf(send(thief.userId, await sign(wallet, thief.userId)))).toBe("conflict");
    expect(await codesOf(thief.userId)).toMatchObject([{ walletAddress: null }]);
    expect([await linksOf(thief.userId), await tokensOf(thief.userId)]).toEqual([[], []]);
  });

  it("is told to the mailbox however many letters a stranger has asked for", async () => {
    const { userId } = await addPerson();
    const letter = { subject: "s", text: "t", html: "h", recipient: `${userId}@users.test` };
    const many = Array.from({ length: 9 }, () => ({
      ...letter,
      id: randomUUID(),
      createdAt: now,
      expiresAt: paysFrom,
    }));
    await database.adminDb.insert(mails).values(many);
    await link(userId);
    expect(await tokenOf(userId)).toHaveLength(43);
  });

  it("is followed by others that have codes of their own and are paid at once", async () => {
    const { userId, code } = await addPerson();
    await link(userId);
    const second = newWallet();
    const linked = await send(userId, await sign(second, userId));
    expect(linked.code).not.toBe(code);
    expect(linked.paysFrom).toBeNull();
    expect(await linksOf(userId)).toHaveLength(1);
  });

  it("is one of two that are linked at once; the other may be linked again, with a code of its own", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId, code } = await addPerson();
      const both = [newWallet(), newWallet()];
      const signed = await Promise.all(both.map((wallet) => sign(wallet, userId)));
      const outcomes = await Promise.all(signed.map((each) => outcomeOf(send(userId, each))));
      expect(outcomes.toSorted()).toEqual(["bad_signature", "done"]);
      const winner = both[outcomes.indexOf("done")];
      expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: winner?.address }]);
      expect(
        [await linksOf(userId), await tokensOf(userId), await walletsOf(userId)].map(({ length }) => length),
      ).toEqual([1, 1, 1]);
    }
  });

  it("is judged for overlap: what its buyer's own wallet would be paid is rejected, each reward alone", async () => {
    const person = await addPerson();
    const [wallet, buyerId] = [newWallet(), await addUser(database.adminDb)];
    // The database keeps a wallet for one account; another spelling of it is the one way past that.
    const address = wallet.address.toLowerCase();
    await database.adminDb.insert(wallets).values({ id: randomUUID(), userId: buyerId, address, chainId: 31_337 });
    const waiting = await addReward(person, { status: "pending_approval" }, buyerId);
    const approved = await addReward(person, {}, buyerId);
    const minted = await addReward(person, { status: "minted", referrerWallet: "0x1" }, buyerId);
    const others = await addReward(person);
    await link(person.userId, wallet);
    for (const reference of [waiting, approved]) {
      expect(await rewardOf(reference)).toMatchObject({ status: "rejected", rejectionCode: "wallet_overlap" });
    }
    expect(await rewardOf(minted)).toMatchObject({ status: "minted" });
    expect(await rewardOf(others)).toMatchObject({ status: "approved", referrerWallet: null });
    const told = await database.adminDb.select().from(notifications).where(eq(notifications.userId, person.userId));
    expect(told).toHaveLength(2);
  });

  it("is the wallet's alone: signing in with it makes no second code", async () => {
    const { userId } = await addPerson();
    await database.adminDb
      .insert(wallets)
      .values({ id: randomUUID(), userId, address: newWallet().address, chainId: 31_337 });
    await ensureRefcodes(context(), { userId, now, randomBytes });
    expect(await codesOf(userId)).toMatchObject([{ walletAddress: null }]);
  });
});

describe("“this was not me”", () => {
  it("unlinks the wallet, keeps code and rewards, signs everybody out, and is written down", async () => {
    const person = await addPerson();
    const { userId, code } = person;
    const reference = await addReward(person);
    const wallet = await link(userId);
    const second = await link(userId);
    await stop(await tokenOf(userId));
    const codes = await codesOf(userId);
    expect(codes.find((each) => each.code === code)).toMatchObject({ walletAddress: null, active: true });
    expect(codes.find((each) => each.walletAddress === second.address)).toMatchObject({ active: false });
    const unlinked = await walletsOf(userId);
    expect(unlinked.map(({ address, unlinkedAt }) => [address, unlinkedAt]).toSorted()).toEqual(
      [
        [wallet.address, now],
        [second.address, now],
      ].toSorted(),
    );
    expect(await linksOf(userId)).toMatchObject([{ stoppedAt: now }]);
    expect(await database.adminDb.select().from(sessions).where(eq(sessions.userId, userId))).toEqual([]);
    expect(await tokensOf(userId)).toEqual([]);
    expect(await actionsOf(userId)).toMatchObject([{ action: "wallet_link_stopped", actor: userId, at: now }]);
    expect(await rewardOf(reference)).toMatchObject({ status: "approved", referrerWallet: null });
  });

  it("leaves a wallet that was there before it", async () => {
    const { userId } = await addPerson();
    await link(userId);
    const second = newWallet();
    await send(userId, await sign(second, userId), later(1));
    await stop(await tokenOf(userId), later(2));
    await database.adminDb.update(wallets).set({ unlinkedAt: null }).where(eq(wallets.address, second.address));
    await signIn(userId);
    const signed = await sign(newWallet(), userId);
    await send(userId, signed, later(3));
    await stop(await tokenOf(userId), later(4));
    const kept = (await walletsOf(userId)).filter(({ unlinkedAt }) => unlinkedAt === null);
    expect(kept.map(({ address }) => address)).toEqual([second.address]);
  });

  it("does it once, also when it is pressed twice at once", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId } = await addPerson();
      await link(userId);
      const token = await tokenOf(userId);
      const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(stop(token))));
      expect(outcomes.toSorted()).toEqual(["done", "not_found", "not_found"]);
      expect(await actionsOf(userId)).toHaveLength(1);
    }
  });

  it("ends with the wait, and with the link it was made for", async () => {
    const { userId } = await addPerson();
    const first = await link(userId);
    const token = await tokenOf(userId);
    expect(await outcomeOf(stop(token, paysFrom))).toBe("not_found");
    await unlink(userId, first);
    await link(userId);
    expect(await outcomeOf(stop(token))).toBe("not_found");
    expect(await linksOf(userId)).toMatchObject([{ stoppedAt: now }, { stoppedAt: null }]);
    expect(await outcomeOf(stop(await tokenOf(userId)))).toBe("done");
  });

  it("outlives a sign-out everywhere: whoever linked the wallet cannot end it", async () => {
    const { userId } = await addPerson();
    await link(userId);
    await endSessions(context(), { userId });
    expect(await outcomeOf(stop(await tokenOf(userId)))).toBe("done");
  });

  it("is followed by another first wallet, which takes the code over again", async () => {
    const { userId, code } = await addPerson();
    await link(userId);
    await stop(await tokenOf(userId));
    await signIn(userId);
    const next = await link(userId);
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: next.address }]);
    expect(await linksOf(userId)).toMatchObject([{ stoppedAt: now }, { address: next.address, stoppedAt: null }]);
  });

  it("at the moment from which the wallet is paid either stops it or does nothing", async () => {
    const { userId, code } = await addPerson();
    const wallet = await link(userId);
    const token = await tokenOf(userId);
    expect(await outcomeOf(stop(token, paysFrom))).toBe("not_found");
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: wallet.address }]);
    expect(await walletsOf(userId)).toMatchObject([{ unlinkedAt: null }]);
    expect(await outcomeOf(stop(token, later(LINK_WAIT_MS - 1)))).toBe("done");
  });
});

describe("unlinking a first wallet", () => {
  it("while it waits gives the code back, and ends no session", async () => {
    const { userId, code } = await addPerson();
    const wallet = await link(userId);
    await unlink(userId, wallet);
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: null, active: true }]);
    expect(await linksOf(userId)).toMatchObject([{ stoppedAt: now }]);
    expect(await tokensOf(userId)).toEqual([]);
    expect(await database.adminDb.select().from(sessions).where(eq(sessions.userId, userId))).toHaveLength(1);
    expect(await actionsOf(userId)).toMatchObject([{ action: "wallet_link_stopped" }]);
  });

  it("once it is paid switches the code off, as with any wallet", async () => {
    const { userId, code } = await addPerson();
    const wallet = await link(userId);
    await unlink(userId, wallet, paysFrom);
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: wallet.address, active: false }]);
    expect(await linksOf(userId)).toMatchObject([{ stoppedAt: null }]);
    expect(await actionsOf(userId)).toEqual([]);
  });

  it("and stopping it at once leave one end of it", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId, code } = await addPerson();
      const wallet = await link(userId);
      const token = await tokenOf(userId);
      const outcomes = await Promise.all([outcomeOf(stop(token)), outcomeOf(unlink(userId, wallet))]);
      expect(outcomes.filter((each) => each === "done")).toHaveLength(1);
      expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: null, active: true }]);
      expect(await actionsOf(userId)).toHaveLength(1);
    }
  });
});

describe("deleting an account", () => {
  const remove = (userId: string, at = now) =>
    deleteAccount({ db: database.appDb, guards }, { userId, typed: `${userId}@users.test`, now: at });

  it("says what would be lost, and then rejects what has no wallet to go to", async () => {
    const person = await addPerson();
    const { userId, code } = person;
    const loss = (at = now) => readDeletionLoss(context(), { userId, now: at });
    expect(await loss()).toEqual({ rewards: 0, usdMicros: 0n });
    const lost = [await addReward(person), await addReward(person, { status: "pending_approval" })];
    const kept = await addReward(person, { referrerWallet: "0x00000000000000000000000000000000000000A1" });
    const rejected = await addReward(person, { status: "rejected" });
    expect(await loss()).toEqual({ rewards: 2, usdMicros: 250_000n });
    await link(userId);
    // Until it is paid, the wallet may not be theirs.
    expect(await loss()).toEqual({ rewards: 2, usdMicros: 250_000n });
    expect(await loss(paysFrom)).toEqual({ rewards: 0, usdMicros: 0n });
    expect(await remove(userId)).toEqual({ outcome: "deleted" });
    for (const reference of lost) {
      expect(await rewardOf(reference)).toMatchObject({ status: "rejected", rejectionCode: "no_wallet" });
    }
    expect(await rewardOf(kept)).toMatchObject({ status: "approved" });
    expect(await rewardOf(rejected)).toMatchObject({ status: "rejected", rejectionCode: null });
    expect(await codesOf(userId)).toMatchObject([{ code, walletAddress: null, active: false }]);
    expect(await linksOf(userId)).toMatchObject([{ stoppedAt: now }]);
    expect(await database.adminDb.select().from(notifications).where(eq(notifications.userId, userId))).toEqual([]);
  });

  it("leaves what a wallet is paid by now, and what is bound to one", async () => {
    const person = await addPerson();
    const reference = await addReward(person);
    await link(person.userId);
    await remove(person.userId, paysFrom);
    expect(await rewardOf(reference)).toMatchObject({ status: "approved" });
    const [bound] = await linksOf(person.userId);
    const other = await addPerson();
    const theirs = await addReward(other);
    await database.adminDb
      .insert(rewardWallets)
      .values({ orderReference: theirs, walletLinkId: bound?.id ?? "", address: bound?.address ?? "", boundAt: now });
    await remove(other.userId);
    expect(await rewardOf(theirs)).toMatchObject({ status: "approved" });
  });

  it("at the moment of a link leaves neither a link that pays nor a reward that waits for nobody", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await addPerson();
      const { userId } = person;
      const reference = await addReward(person);
      const signed = await sign(newWallet(), userId);
      await Promise.all(
        round % 2 === 0
          ? [remove(userId), outcomeOf(send(userId, signed))]
          : [outcomeOf(send(userId, signed)), remove(userId)],
      );
      expect(await rewardOf(reference)).toMatchObject({ status: "rejected", rejectionCode: "no_wallet" });
      expect((await linksOf(userId)).filter(({ stoppedAt }) => stoppedAt === null)).toEqual([]);
      expect(await codesOf(userId)).toMatchObject([{ walletAddress: null, active: false }]);
    }
  });
});

describe("an order of a code", () => {
  it("keeps no wallet when it is placed at the moment of a link or its stop", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [{ userId, code }, buyerId] = [await addPerson(), await addUser(database.adminDb)];
      const signed = await sign(newWallet(), userId, {}, new Date());
      const place = () => placeOrder(database.appDb, { buyerId, productId, cookieCode: code });
      const [first] = await Promise.all([place(), send(userId, signed, new Date())]);
      const [second] = await Promise.all([place(), stop(await tokenOf(userId), new Date())]);
      const placed = await database.adminDb
        .select()
        .from(orders)
        .where(inArray(orders.id, [first.orderId, second.orderId]));
      for (const order of placed) expect(order).toMatchObject({ referralCode: code, referrerWallet: null });
      expect(placed).toHaveLength(2);
    }
  });
});
