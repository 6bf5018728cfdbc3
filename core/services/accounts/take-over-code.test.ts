import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { SiweMessage } from "viem/siwe";
import { describe, expect, it } from "vitest";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { listWallets } from "#core/services/accounts/list-wallets";
import { readLetter } from "#core/services/accounts/read-letter";
import { ensureMailboxCode } from "#core/services/referrals/ensure-mailbox-code";
import { ensureRefcodes } from "#core/services/referrals/ensure-refcodes";
import { mails, notifications, outbox, refcodes, sessions, users, wallets } from "#db/schema";
import { codeOwners, now, outcomeOf, paysFrom, ROUNDS } from "#scripts/testing/code-owners";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { addUser } from "#scripts/testing/store-fixture";

const {
  database,
  context,
  addPerson,
  sign,
  send,
  addReward,
  link,
  unlink,
  tokenOf,
  codesOf,
  linksOf,
  walletsOf,
  tokensOf,
  rewardOf,
} = await codeOwners();

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
    const odd = (await sign(wallet, userId)).message.replace("URI: https://store.test", "URI: https://store.test/ x");
    const oddly = { message: odd, signature: await wallet.signMessage({ message: odd }) };
    expect(await outcomeOf(send(userId, oddly))).toBe("bad_signature");
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

  it("is one of two that are linked at once; the other is refused, or comes after it with a code of its own", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { userId, code } = await addPerson();
      const signed = await Promise.all([newWallet(), newWallet()].map((wallet) => sign(wallet, userId)));
      const outcomes = await Promise.all(signed.map((each) => outcomeOf(send(userId, each))));
      expect(["bad_signature,done", "done,done"]).toContain(outcomes.toSorted().join());
      const linked = outcomes.filter((outcome) => outcome === "done").length;
      const [[link, ...more], codes] = [await linksOf(userId), await codesOf(userId)];
      expect(more).toEqual([]);
      expect(codes.find((each) => each.code === code)).toMatchObject({ walletAddress: link?.address });
      expect([codes.length, (await walletsOf(userId)).length, (await tokensOf(userId)).length]).toEqual([
        linked,
        linked,
        1,
      ]);
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
