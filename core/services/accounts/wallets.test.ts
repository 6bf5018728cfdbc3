import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { PrivateKeyAccount } from "viem/accounts";
import type { SiweMessage } from "viem/siwe";
import { beforeAll, describe, expect, it } from "vitest";
import { createSiweProof } from "#core/adapters/wallet/siwe-proof";
import { DomainError } from "#core/domain/errors";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { linkWallet } from "#core/services/accounts/link-wallet";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { resolveOrderReferral } from "#core/services/orders/resolve-order-referral";
import { ensureRefcodes } from "#core/services/referrals/ensure-refcodes";
import { accounts, outbox, refcodes, sessions, users, wallets } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { rounds } from "#scripts/testing/rounds";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { addUser, serviceContext } from "#scripts/testing/store-fixture";

const CHAIN = 31_337;
const ROUNDS = rounds(20);

let database: TestDatabase;
const contractWallets = new Set<string>();
const walletProof = createSiweProof({
  appUrl: "https://store.test",
  chainId: CHAIN,
  askChain: async ({ address }) => contractWallets.has(address),
});

beforeAll(async () => {
  database = await createTestDatabase();
});

const letters = { write: () => ({ kind: "changed" as const, subject: "", text: "", html: "" }) };
const context = () => ({ ...serviceContext(database.appDb), walletProof, letters, randomBytes });

async function addPerson(): Promise<string> {
  const { adminDb } = database;
  const userId = randomUUID();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await adminDb.batch([
    adminDb.insert(users).values({ id: userId, name: userId, email: `${userId}@users.test`, emailVerified: true }),
    adminDb.insert(accounts).values({ id: userId, userId, accountId: userId, providerId: "credential", password: "x" }),
    adminDb.insert(sessions).values({ id: userId, userId, token: userId, expiresAt }),
  ]);
  return userId;
}

async function signedBy(wallet: PrivateKeyAccount, userId: string, change: Partial<SiweMessage> = {}) {
  const nonce = randomBytes(16).toString("hex");
  await issueWalletNonce(context(), { userId, nonce, now: new Date() });
  return signedMessage(wallet, nonce, change);
}

const link = (userId: string, proof: { message: string; signature: string }) =>
  linkWallet(context(), {
    userId,
    sessionId: userId,
    ...proof,
    walletId: randomUUID(),
    locale: "en",
    now: new Date(),
  });
const unlink = (userId: string, wallet: PrivateKeyAccount) =>
  unlinkWallet(context(), { userId, address: wallet.address, now: new Date() });

async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "accepted";
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

async function codeOf(wallet: PrivateKeyAccount) {
  const [row] = await database.adminDb.select().from(refcodes).where(eq(refcodes.walletAddress, wallet.address));
  return row;
}

describe("whoever may not leave a wallet in an account", () => {
  it("is anyone who has not confirmed its address, however it was set, with a password or without", async () => {
    const userId = await addUser(database.adminDb);
    const ask = () => issueWalletNonce(context(), { userId, nonce: randomUUID(), now: new Date() });
    expect(await refusal(ask())).toBe("forbidden");
    await database.adminDb.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
    expect(await refusal(ask())).toBe("accepted");
  });

  it("is anyone signed out in the meantime, even for a wallet linked before", async () => {
    const userId = await addPerson();
    const wallet = newWallet();
    await link(userId, await signedBy(wallet, userId));
    await unlink(userId, wallet);
    const [again, other] = [await signedBy(wallet, userId), await signedBy(newWallet(), userId)];
    await database.adminDb.delete(sessions).where(eq(sessions.userId, userId));
    for (const proof of [again, other]) expect(await refusal(link(userId, proof))).toBe("conflict");
    const rows = await database.adminDb.select().from(wallets).where(eq(wallets.userId, userId));
    expect(rows.filter(({ unlinkedAt }) => unlinkedAt === null)).toEqual([]);
  });
});

describe("linking a wallet", () => {
  it("gives it a code at once and tells the edge", async () => {
    const [userId, wallet] = [await addPerson(), newWallet()];
    const { code } = await link(userId, await signedBy(wallet, userId));
    expect(await codeOf(wallet)).toMatchObject({ code, userId, active: true });
    const events = await database.adminDb.select().from(outbox);
    expect(events.map(({ message }) => message)).toContainEqual({ type: "refcode.changed", code });
  });

  it("refuses what was signed for another site, chain, time or account, or by another key", async () => {
    const [userId, stranger, wallet] = [await addPerson(), await addPerson(), newWallet()];
    const wrong = [
      await signedBy(wallet, userId, { domain: "evil.test" }),
      await signedBy(wallet, userId, { uri: "https://evil.test" }),
      await signedBy(wallet, userId, { chainId: 1 }),
      await signedBy(wallet, userId, { expirationTime: new Date(Date.now() - 1) }),
      await signedBy(wallet, userId, { nonce: "0123456789abcdef" }),
      await signedBy(wallet, stranger),
      { ...(await signedBy(wallet, userId)), signature: await newWallet().signMessage({ message: "x" }) },
      { ...(await signedBy(wallet, userId)), signature: "0x00" },
      { message: "Give me all", signature: "0x00" },
    ];
    for (const proof of wrong) expect(await refusal(link(userId, proof)), proof.message).toBe("bad_signature");
    expect(await codeOf(wallet)).toBeUndefined();
  });

  it("takes a signature once: whoever replays it is refused", async () => {
    const [userId, wallet] = [await addPerson(), newWallet()];
    const proof = await signedBy(wallet, userId);
    const answers = await Promise.all(Array.from({ length: 8 }, () => refusal(link(userId, proof))));
    expect(answers.filter((answer) => answer === "accepted")).toHaveLength(1);
    expect(await refusal(link(userId, proof))).toBe("bad_signature");
  });

  it("asks the chain about a wallet that is a contract", async () => {
    const [userId, wallet] = [await addPerson(), newWallet()];
    const proof = { ...(await signedBy(wallet, userId)), signature: "0xc0ffee" };
    contractWallets.add(wallet.address);
    expect(await link(userId, proof)).toMatchObject({ address: wallet.address });
  });

  it("never takes the chain's word for an admin's wallet", async () => {
    const [userId, wallet] = [await addPerson(), newWallet()];
    await database.adminDb.update(users).set({ role: "admin" }).where(eq(users.id, userId));
    contractWallets.add(wallet.address);
    const forged = { ...(await signedBy(wallet, userId)), signature: "0xc0ffee" };
    expect(await refusal(link(userId, forged))).toBe("bad_signature");
    expect(await link(userId, await signedBy(wallet, userId))).toMatchObject({ address: wallet.address });
  });

  it("refuses an address without a private key even when the chain says yes", async () => {
    const [userId, wallet] = [await addPerson(), newWallet()];
    const address = "0x0000000000000000000000000000000000000009";
    contractWallets.add(address);
    expect(await refusal(link(userId, await signedBy(wallet, userId, { address })))).toBe("bad_signature");
  });

  it("refuses a wallet of somebody else, linked or unlinked, and leaves it to its owner", async () => {
    const [owner, thief, wallet] = [await addPerson(), await addPerson(), newWallet()];
    const { code } = await link(owner, await signedBy(wallet, owner));
    expect(await refusal(link(thief, await signedBy(wallet, thief)))).toBe("conflict");
    await unlink(owner, wallet);
    expect(await refusal(link(thief, await signedBy(wallet, thief)))).toBe("conflict");
    expect(await codeOf(wallet)).toMatchObject({ code, userId: owner, active: false });
    const again = await link(owner, await signedBy(wallet, owner));
    expect(again).toEqual({ address: wallet.address, code, paysFrom: null });
    expect(await codeOf(wallet)).toMatchObject({ code, active: true });
  });
});

describe("an account whose e-mail is not confirmed", () => {
  it("gets no wallet: a stranger may have typed the address, and its owner would inherit the wallet", async () => {
    const [userId, wallet] = [await addPerson(), newWallet()];
    const confirmed = (emailVerified: boolean) =>
      database.adminDb.update(users).set({ emailVerified }).where(eq(users.id, userId));
    await confirmed(false);
    await expect(signedBy(wallet, userId)).rejects.toMatchObject({ code: "forbidden" });
    await confirmed(true);
    await expect(signedBy(wallet, userId)).resolves.toBeDefined();
  });
});

describe("unlinking a wallet", () => {
  it("switches its code off, and the buyer who owned it is still the same person to the guards", async () => {
    const [friend, buyer, wallet] = [await addPerson(), await addPerson(), newWallet()];
    await link(buyer, await signedBy(wallet, buyer));
    await unlink(buyer, wallet);
    await database.adminDb
      .insert(refcodes)
      .values({ code: "Vrap2345", userId: friend, walletAddress: wallet.address.toLowerCase() });
    const bought = { buyerId: buyer, cookieCodes: ["Vrap2345"], now: new Date() };
    expect(await resolveOrderReferral(context(), bought)).toMatchObject({
      outcome: "refused",
      reason: "wallet_overlap",
    });
    expect(await refusal(unlink(buyer, wallet))).toBe("not_found");
    await ensureRefcodes(context(), { userId: buyer, now: new Date(), randomBytes });
    expect(await codeOf(wallet)).toMatchObject({ active: false });
  });

  it("never takes away somebody else's wallet", async () => {
    const [owner, thief, wallet] = [await addPerson(), await addPerson(), newWallet()];
    await link(owner, await signedBy(wallet, owner));
    expect(await refusal(unlink(thief, wallet))).toBe("not_found");
    expect(await codeOf(wallet)).toMatchObject({ active: true });
  });

  it("keeps the last way in, also when two wallets are unlinked at the same moment", async () => {
    for (let round = 0; round < rounds(16); round++) {
      const [userId, first, second] = [await addPerson(), newWallet(), newWallet()];
      await database.adminDb.delete(accounts).where(eq(accounts.userId, userId));
      await link(userId, await signedBy(first, userId));
      await link(userId, await signedBy(second, userId));
      const answers = await Promise.all([first, second].map((wallet) => refusal(unlink(userId, wallet))));
      expect(answers.toSorted()).toEqual(["accepted", "conflict"]);
    }
  });
});

describe("races", () => {
  it("of two people linking one wallet one wins, with one code that is theirs", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [one, other, wallet] = [await addPerson(), await addPerson(), newWallet()];
      const proofs = await Promise.all([one, other].map((userId) => signedBy(wallet, userId)));
      const answers = await Promise.all(
        [one, other].map((userId, index) => refusal(link(userId, proofs[index] ?? { message: "", signature: "" }))),
      );
      expect(answers.toSorted()).toEqual(["accepted", "conflict"]);
      const winner = answers[0] === "accepted" ? one : other;
      expect(await codeOf(wallet)).toMatchObject({ userId: winner, active: true });
    }
  });

  it("of linking and unlinking leave the code as alive as the wallet is linked, and never draw a second one", async () => {
    const [userId, wallet] = [await addPerson(), newWallet()];
    const { code } = await link(userId, await signedBy(wallet, userId));
    for (let round = 0; round < ROUNDS; round++) {
      const proofs = await Promise.all([1, 2].map(() => signedBy(wallet, userId)));
      await Promise.all([
        ...proofs.map((proof) => refusal(link(userId, proof))),
        refusal(unlink(userId, wallet)),
        ensureRefcodes(context(), { userId, now: new Date(), randomBytes }),
        refusal(unlink(userId, wallet)),
      ]);
      const [row] = await database.adminDb.select().from(wallets).where(eq(wallets.address, wallet.address));
      expect(await codeOf(wallet)).toMatchObject({ code, active: row?.unlinkedAt === null });
    }
  });

  it("of a first link and an unlink never leave a living code on a wallet that is gone", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [userId, wallet] = [await addPerson(), newWallet()];
      const proof = await signedBy(wallet, userId);
      await Promise.all([
        link(userId, proof),
        ...Array.from({ length: 3 }, () => refusal(unlink(userId, wallet))),
        ensureRefcodes(context(), { userId, now: new Date(), randomBytes }),
      ]);
      const [row] = await database.adminDb.select().from(wallets).where(eq(wallets.address, wallet.address));
      expect((await codeOf(wallet))?.active).toBe(row?.unlinkedAt === null);
    }
  });
});
