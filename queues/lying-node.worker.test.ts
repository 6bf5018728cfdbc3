import { type AbiFunction, getAbiItem, numberToHex } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { priceFeedAbi } from "#contracts/price-feed";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { rewardTokenAbi } from "#contracts/reward-token";
import { DEMO_REFCODE, DEMO_REFERRER_WALLET } from "#db/seed/demo";
import { allowErrorLog, expectErrorLog } from "../scripts/testing/expected-errors.ts";
import { MinterWorld } from "../scripts/testing/minter-world.ts";
import { answers, hashIn, type Lie, paidLog, receipt, STRANGER, says, telling } from "../scripts/testing/node-lies.ts";
import { insertPaidOrder } from "../scripts/testing/paid-order.ts";

// What the node, and whoever writes into the queues, can make the running Minter pay.

/** 100.00 UAH at 5 %: 0.125 US dollars, 1.25 tokens at 0.10. */
const lines = [{ totalMinor: 10_000n, referralRateBp: 500 }];
const AMOUNT = 1_250_000_000_000_000_000n;

let world: MinterWorld;

beforeAll(async () => {
  world = await MinterWorld.start();
});

afterAll(() => world?.stop());

/** From now on the node tells these lies, and the truth about all else: the next test begins with them. */
const lie = (...lies: readonly Lie[]) => world.rpc.decide(telling(lies));
const receiptOf = (hash: string, status: "0x0" | "0x1", logs: readonly object[]) =>
  receipt(world.chain.addresses.rewards, hash, status, logs);

const rewardToken = getAbiItem({ abi: referralRewardsAbi, name: "rewardToken" }) as AbiFunction;
const rewardMode = getAbiItem({ abi: referralRewardsAbi, name: "rewardMode" }) as AbiFunction;
const paidOrders = getAbiItem({ abi: referralRewardsAbi, name: "paidOrders" }) as AbiFunction;
const decimals = getAbiItem({ abi: rewardTokenAbi, name: "decimals" }) as AbiFunction;
const latestRoundData = getAbiItem({ abi: priceFeedAbi, name: "latestRoundData" }) as AbiFunction;

/** A paid order whose reward is approved at once. */
function creditOrder(orderId: string): Promise<string> {
  return insertPaidOrder(world.database.adminUrl, { orderId, provider: "credit", lines });
}

async function expectNothingSigned(orderReference: string, why: string): Promise<void> {
  expectErrorLog(new RegExp(`nothing is signed.*${why}`));
  const before = await world.signed();
  await world.consumer.mintRun();
  await world.waitForStatus(orderReference, "approved");
  const report = await world.consumer.mintRun();
  expect(report).toMatchObject({ claimed: 0, transactions: [], note: expect.stringContaining(why) });
  expect((await world.consumer.health()).minter.stopped).toContain(why);
  expect(await world.signed()).toEqual(before);
  expect(await world.rewardOf(orderReference)).toMatchObject({ status: "approved" });
  await drop(orderReference);
}

/** Out of the way of the tests that follow. */
async function drop(orderReference: string): Promise<void> {
  await world.admin.query("update referral_rewards set status = 'rejected' where order_reference = $1", [
    orderReference,
  ]);
}

describe("the node alone", () => {
  // The Minter may look once more at the last test's lie.
  beforeEach(() => allowErrorLog(/nothing is signed/));

  // Terms that fit are remembered for a minute: until the last of these the node says nothing that fits.
  test("says that the token has 36 decimals, which would make 10^18 times the amount", async () => {
    lie(answers(decimals, 36));
    const orderReference = await creditOrder("node-decimals");
    expectErrorLog(/nothing is signed.*36 decimals/);
    const before = await world.signed();
    await world.consumer.mintRun();
    const unpriced = await world.waitForStatus(orderReference, "approved");
    expect(unpriced.token_amount).toBeNull();
    expect(await world.signed()).toEqual(before);
    await drop(orderReference);
  });

  test.each<[string, () => Lie, string]>([
    ["token", () => answers(rewardToken, STRANGER), "the contract pays"],
    ["mode", () => answers(rewardMode, 1), "the contract's mode is 1"],
  ])("says that the contract pays by another %s", async (what, told, why) => {
    lie(told());
    await expectNothingSigned(await creditOrder(`node-${what}`), why);
  });

  test("says that it serves another chain", async () => {
    lie(says("eth_chainId", numberToHex(1)));
    await expectNothingSigned(await creditOrder("node-chain"), "the node serves chain 1");
  });

  test("says that the contract of a real chain has no caps", async () => {
    await world.withSettings({ REFERRAL_CHAIN_ID: "137" }, async () => {
      lie(says("eth_chainId", numberToHex(137)));
      await expectNothingSigned(await creditOrder("node-caps"), "cap per payment is above MINTER_MAX_REWARD_USD");
    });
  });

  test("names a price outside the Minter's bounds: nothing is sized by it", async () => {
    await world.withSettings(
      { REFERRAL_TOKEN_USD_FEED: world.chain.addresses.priceFeed, REFERRAL_TOKEN_USD_PRICE: "" },
      async () => {
        lie(answers(latestRoundData, round(10n)));
        const orderReference = await creditOrder("node-price-outside");
        const before = await world.signed();
        await world.consumer.mintRun();
        expect((await world.waitForStatus(orderReference, "approved")).token_amount).toBeNull();
        expect(await world.signed()).toEqual(before);
        await drop(orderReference);
      },
    );
  });

  test("names the lowest price within the bounds: no more tokens than at that price", async () => {
    await world.withSettings(
      {
        REFERRAL_TOKEN_USD_FEED: world.chain.addresses.priceFeed,
        REFERRAL_TOKEN_USD_PRICE: "",
        MINTER_TOKEN_USD_MIN: "0.05",
      },
      async () => {
        // 0.05 with the feed's 8 decimals.
        lie(answers(latestRoundData, round(5_000_000n)));
        const orderReference = await creditOrder("node-price-within");
        await world.consumer.mintRun();
        await world.waitForStatus(orderReference, "minted");
        const payments = await world.paymentsOf(orderReference);
        expect(payments.map(({ args }) => args.amount)).toEqual([2n * AMOUNT]);
      },
    );
  });

  test("says that what it mined has reverted: signed again, and paid once", async () => {
    const orderReference = await creditOrder("node-reverted");
    const before = await world.signed();
    lie(
      (method, body) =>
        method === "eth_getTransactionReceipt" ? { result: receiptOf(hashIn(body), "0x0", []) } : null,
      answers(paidOrders, false),
    );
    await world.consumer.mintRun();
    await expect
      .poll(() => world.rewardOf(orderReference), { timeout: 30_000 })
      .toMatchObject({ status: "approved", not_before: expect.any(Date) });
    world.rpc.decide(() => "pass");
    await world.admin.query("update referral_rewards set not_before = null where order_reference = $1", [
      orderReference,
    ]);
    await world.consumer.mintRun();
    await world.waitForStatus(orderReference, "minted");
    const after = await world.signed();
    expect(after.transactions - before.transactions).toBe(2);
    expect(await world.paymentsOf(orderReference)).toHaveLength(1);
  });

  test("invents a receipt of another sum to another wallet: failed, and nothing more is signed", async () => {
    expectErrorLog(/node-invents-1.*the chain paid/);
    const orderReference = await creditOrder("node-invents");
    lie((method, body) => {
      if (method !== "eth_getTransactionReceipt") return null;
      return { result: receiptOf(hashIn(body), "0x1", [paidLog(orderReference, STRANGER, 1_000n * AMOUNT)]) };
    });
    await world.consumer.mintRun();
    const failed = await world.waitForStatus(orderReference, "failed");
    expect(failed.failure_code).toBe("paid_otherwise");
    await expect.poll(() => world.paymentsOf(orderReference), { timeout: 20_000 }).toHaveLength(1);
    const [payment] = await world.paymentsOf(orderReference);
    expect(payment?.args).toMatchObject({ refWallet: DEMO_REFERRER_WALLET, amount: AMOUNT });
  });

  test("swallows the transaction and invents its receipt: believed, and not a token is paid", async () => {
    const orderReference = await creditOrder("node-swallows");
    lie(
      (method) => (method === "eth_sendRawTransaction" ? { result: `0x${"00".repeat(32)}` } : null),
      (method, body) => {
        if (method !== "eth_getTransactionReceipt") return null;
        return { result: receiptOf(hashIn(body), "0x1", [paidLog(orderReference, DEMO_REFERRER_WALLET, AMOUNT)]) };
      },
    );
    await world.consumer.mintRun();
    await world.waitForStatus(orderReference, "minted");
    expect(await world.paymentsOf(orderReference)).toEqual([]);
  });
});

describe("whoever writes into the queues", () => {
  const unknown = "ring-platform-org-nobody-1";

  test("sends every kind of message: nothing is signed, and what is none is parked with an alarm", async () => {
    expectErrorLog(/is no event: parked/);
    const unpaid = await creditOrder("queue-unpaid");
    await world.admin.query("delete from outbox where message->>'orderReference' = $1", [unpaid]);
    await world.admin.query("delete from paid_orders where order_reference = $1", [unpaid]);
    const waiting = await insertPaidOrder(world.database.adminUrl, {
      orderId: "queue-waiting",
      provider: "wayforpay",
      lines,
    });
    await world.consumer.mintRun();
    await world.waitForStatus(waiting, "pending_approval");
    const before = await world.signed();
    const nonsense = [
      { type: "reward.minted", orderReference: waiting },
      { type: "payment.paid", orderReference: "" },
      { type: "payment.paid", orderReference: { toString: waiting } },
      { type: "payment.paid", orderReference: "x".repeat(100_000) },
      { type: "reward.approved", wallet: STRANGER, amount: "1000" },
      { type: "refcode.changed", code: "../../../" },
      [{ type: "payment.paid", orderReference: waiting }],
      "payment.paid",
      17,
    ];
    await world.consumer.send([
      ...nonsense,
      { type: "payment.paid", orderReference: unknown },
      { type: "payment.paid", orderReference: unpaid },
      { type: "payment.paid", orderReference: waiting, status: "approved", tokenAmount: "1000" },
      { type: "reward.approved", orderReference: waiting },
      { type: "reward.approved", orderReference: unknown },
      { type: "refund.requested", orderReference: waiting },
      { type: "mail.queued", mailId: "nobody" },
      { type: "refcode.changed", code: DEMO_REFCODE },
    ]);
    await expect
      .poll(async () => (await world.admin.query("select 1 from dead_letters")).rowCount, { timeout: 30_000 })
      .toBe(nonsense.length);
    await expect.poll(() => world.consumer.readCode(DEMO_REFCODE), { timeout: 20_000 }).toEqual({ status: "active" });
    await world.consumer.mintRun();
    expect(await world.signed()).toEqual(before);
    expect(await world.rewardOf(waiting)).toMatchObject({ status: "pending_approval", token_amount: `${AMOUNT}` });
    expect(await world.rewardOf(unpaid)).toBeUndefined();
    expect(await world.rewardOf(unknown)).toBeUndefined();
  });
});

function round(answer: bigint) {
  const now = BigInt(Math.floor(Date.now() / 1000));
  return [1n, answer, now, now, 1n];
}
