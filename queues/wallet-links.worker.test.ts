import { eq } from "drizzle-orm";
import type { PrivateKeyAccount } from "viem/accounts";
import { createSiweMessage, type SiweMessage } from "viem/siwe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linkTerms } from "#core/domain/wallet-link";
import { refcodes, referralRewards, rewardWallets, users, walletLinks, wallets } from "#db/schema";
import { MinterWorld } from "../scripts/testing/minter-world.ts";
import { insertPaidOrder } from "../scripts/testing/paid-order.ts";
import { expectRefused as refusedFor } from "../scripts/testing/role-attacks.ts";
import { newWallet } from "../scripts/testing/signed-message.ts";

// What each database role can make of a code without a wallet, with that role's own credentials.

const HOUR = 3_600_000;
const APP_URL = "https://store.test";

/** 100.00 UAH at 5 %: 1.25 tokens. */
const lines = [{ totalMinor: 10_000n, referralRateBp: 500 }];
const AMOUNT = 1_250_000_000_000_000_000n;

let world: MinterWorld;
let people = 0;

beforeAll(async () => {
  world = await MinterWorld.start({ APP_URL });
});

afterAll(() => world?.stop());

interface Referrer {
  userId: string;
  code: string;
  orderReference: string;
}

/** A person with a code and no wallet, and one approved reward of it. */
async function referrerWithoutWallet(): Promise<Referrer> {
  people++;
  const [userId, code] = [`walletless-${people}`, `Wa1tCod${people}`];
  await world.database.adminDb
    .insert(users)
    .values({ id: userId, name: userId, email: `${userId}@store.example.com`, emailVerified: true });
  await world.database.adminDb.insert(refcodes).values({ code, userId, walletAddress: null });
  const referral = { code, userId, wallet: null };
  const order = { orderId: `link-${people}`, provider: "credit", lines, referral } as const;
  const orderReference = await insertPaidOrder(world.database.adminUrl, order);
  await world.consumer.mintRun();
  await world.waitForStatus(orderReference, "approved");
  return { userId, code, orderReference };
}

interface Link {
  /** What the row says. */
  address?: string;
  code?: string;
  userId?: string;
  signature?: string;
  linkedAt?: Date;
  paysFrom?: Date;
  stoppedAt?: Date;
  /** What the message says. */
  said?: Partial<SiweMessage>;
}

/** The app's role writes a link of a wallet to somebody's code, as it would be but for what is changed. */
async function writeLink(wallet: PrivateKeyAccount, referrer: Referrer, change: Link = {}): Promise<string> {
  const { said, ...row } = change;
  const linkedAt = new Date(Date.now() - 80 * HOUR);
  const message = createSiweMessage({
    address: wallet.address,
    chainId: world.chain.chainId,
    domain: new URL(APP_URL).host,
    uri: APP_URL,
    version: "1",
    nonce: "abcdefgh12345678",
    issuedAt: linkedAt,
    ...linkOf(referrer),
    ...said,
  });
  const id = crypto.randomUUID();
  await world.database.appDb
    .insert(wallets)
    .values({ id, userId: referrer.userId, address: wallet.address, chainId: world.chain.chainId });
  await world.database.appDb.insert(walletLinks).values({
    id,
    userId: referrer.userId,
    code: referrer.code,
    address: wallet.address,
    message,
    signature: await wallet.signMessage({ message }),
    linkedAt,
    paysFrom: new Date(linkedAt.getTime() + 72 * HOUR),
    ...row,
  });
  return id;
}

function linkOf({ userId, code }: Pick<Referrer, "userId" | "code">): Pick<SiweMessage, "requestId" | "resources"> {
  const { requestId, resources } = linkTerms({ appUrl: APP_URL, userId, code });
  return { requestId, resources: [...resources] };
}

async function expectPaidTo(orderReference: string, wallet: string): Promise<void> {
  await world.consumer.mintRun();
  await world.waitForStatus(orderReference, "minted");
  const payments = await world.paymentsOf(orderReference);
  expect(payments.map(({ args }) => args)).toMatchObject([{ refWallet: wallet, amount: AMOUNT }]);
}

async function expectUnpaid(orderReference: string): Promise<void> {
  const before = await world.signed();
  await world.consumer.mintRun();
  expect(await world.signed()).toEqual(before);
  expect(await world.paymentsOf(orderReference)).toEqual([]);
}

const expectRefused = (orderReference: string) => refusedFor(world, orderReference, "link_not_signed");

test("a signed link that waited pays what waits, and later orders that still name no wallet", async () => {
  const referrer = await referrerWithoutWallet();
  await expectUnpaid(referrer.orderReference);
  const wallet = newWallet();
  await writeLink(wallet, referrer);
  await expectPaidTo(referrer.orderReference, wallet.address);
});

describe("the app's role alone", () => {
  const stranger = newWallet();

  test.each<[string, (referrer: Referrer) => Promise<Link>]>([
    ["without a signature", async () => ({ signature: "0x" })],
    ["with a signature of nobody", async () => ({ signature: `0x${"11".repeat(65)}` })],
    ["signed by another wallet", async () => ({ signature: await stranger.signMessage({ message: "for me" }) })],
    ["of another address than signed", async () => ({ address: stranger.address })],
    ["signed for another code", async ({ userId }) => ({ said: linkOf({ userId, code: "Frnd7Ref" }) })],
    ["signed for another account", async ({ code }) => ({ said: linkOf({ userId: "demo-buyer", code }) })],
    ["signed for no code", async () => ({ said: { resources: [] } })],
    ["signed for two codes", async ({ userId, code }) => ({ said: twoCodes(userId, code) })],
    ["signed for another clone", async () => ({ said: { domain: "other.test", uri: "https://other.test" } })],
    ["signed for another chain", async () => ({ said: { chainId: 1 } })],
  ])("writes a link %s", async (_what, change) => {
    const referrer = await referrerWithoutWallet();
    await writeLink(newWallet(), referrer, await change(referrer));
    await expectRefused(referrer.orderReference);
  });

  test.each<[string, Link]>([
    ["still waits", { linkedAt: new Date(), paysFrom: new Date(Date.now() + 72 * HOUR) }],
    ["was stopped", { stoppedAt: new Date(Date.now() - 20 * HOUR) }],
  ])("cannot have a link paid that %s", async (_what, change) => {
    const referrer = await referrerWithoutWallet();
    await writeLink(newWallet(), referrer, change);
    await expectUnpaid(referrer.orderReference);
    expect(await world.rewardOf(referrer.orderReference)).toMatchObject({ status: "approved" });
  });

  test("signs a link with a wallet of its own: it is paid what waits under that code, and no more", async () => {
    const referrer = await referrerWithoutWallet();
    const other = await referrerWithoutWallet();
    const thief = newWallet();
    await writeLink(thief, referrer);
    await expectPaidTo(referrer.orderReference, thief.address);
    await expectUnpaid(other.orderReference);
  });
});

describe("the consumer's role alone", () => {
  test("binds a reward to a wallet that the link does not name", async () => {
    const referrer = await referrerWithoutWallet();
    const walletLinkId = await writeLink(newWallet(), referrer);
    const address = newWallet().address;
    await bind({ orderReference: referrer.orderReference, walletLinkId, address });
    await expectRefused(referrer.orderReference);
  });

  test("binds a reward to the link of another person", async () => {
    const referrer = await referrerWithoutWallet();
    const thief = await referrerWithoutWallet();
    const wallet = newWallet();
    // Their own reward is out of the way: what is signed here would be for the other.
    await world.admin.query("update referral_rewards set status = 'rejected' where order_reference = $1", [
      thief.orderReference,
    ]);
    const walletLinkId = await writeLink(wallet, thief);
    await bind({ orderReference: referrer.orderReference, walletLinkId, address: wallet.address });
    await expectRefused(referrer.orderReference);
  });

  test.each<[string, Link]>([
    ["still waits", { linkedAt: new Date(), paysFrom: new Date(Date.now() + 72 * HOUR) }],
    ["was stopped", { stoppedAt: new Date(Date.now() - 20 * HOUR) }],
  ])("binds a reward to a link that %s", async (_what, change) => {
    const referrer = await referrerWithoutWallet();
    const wallet = newWallet();
    const walletLinkId = await writeLink(wallet, referrer, change);
    await bind({ orderReference: referrer.orderReference, walletLinkId, address: wallet.address });
    await expectRefused(referrer.orderReference);
  });

  /** Binds a reward, and has it claimed as if a wallet had taken its code over. */
  async function bind(binding: Omit<typeof rewardWallets.$inferInsert, "boundAt">): Promise<void> {
    await world.database.consumerDb.insert(rewardWallets).values({ ...binding, boundAt: new Date() });
    await world.database.consumerDb
      .update(referralRewards)
      .set({ releasedAt: new Date() })
      .where(eq(referralRewards.orderReference, binding.orderReference));
  }
});

function twoCodes(userId: string, code: string): Partial<SiweMessage> {
  return { ...linkOf({ userId, code }), resources: [`${APP_URL}/?ref=${code}`, `${APP_URL}/?ref=Frnd7Ref`] };
}
