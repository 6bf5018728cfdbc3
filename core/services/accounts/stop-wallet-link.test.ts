import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { LINK_WAIT_MS } from "#core/domain/wallet-link";
import { endSessions } from "#core/services/accounts/end-sessions";
import { sessions, wallets } from "#db/schema";
import { codeOwners, later, now, outcomeOf, paysFrom, ROUNDS } from "#scripts/testing/code-owners";
import { newWallet } from "#scripts/testing/signed-message";

const {
  database,
  context,
  signIn,
  addPerson,
  sign,
  send,
  addReward,
  link,
  unlink,
  stop,
  tokenOf,
  codesOf,
  linksOf,
  walletsOf,
  tokensOf,
  actionsOf,
  rewardOf,
} = await codeOwners();

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

  it("unlinks also a wallet that was linked before it, unlinked and linked again after", async () => {
    const { userId } = await addPerson();
    const door = newWallet();
    await send(userId, await sign(door, userId));
    await unlink(userId, door, later(1));
    await send(userId, await sign(newWallet(), userId), later(2));
    await send(userId, await sign(door, userId), later(3));
    await stop(await tokenOf(userId), later(4));
    const left = (await walletsOf(userId)).filter(({ unlinkedAt }) => unlinkedAt === null);
    expect(left).toEqual([]);
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
