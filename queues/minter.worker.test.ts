import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { getAbiItem, toFunctionSelector } from "viem";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { approveReward } from "#core/services/rewards/approve-reward";
import { DEMO_REFCODE, DEMO_REFERRER_WALLET } from "#db/seed/demo";
import { setL1Price } from "#scripts/testing/gas-price-oracle";
import { allowErrorLog, expectErrorLog } from "../scripts/testing/expected-errors.ts";
import { MinterWorld, UNLIMITED } from "../scripts/testing/minter-world.ts";
import { insertPaidOrder, type PaidOrder } from "../scripts/testing/paid-order.ts";
import { serviceContext } from "../scripts/testing/store-fixture.ts";

const payBatch = toFunctionSelector(getAbiItem({ abi: referralRewardsAbi, name: "payReferralBatch" }));

let world: MinterWorld;

beforeAll(async () => {
  world = await MinterWorld.start();
});

afterAll(() => world?.stop());

async function statesOf(orderReference: string): Promise<string[]> {
  const { rows } = await world.admin.query<{ to_status: string }>(
    "select to_status from reward_transitions where order_reference = $1 order by at, to_status desc",
    [orderReference],
  );
  return rows.map((row) => row.to_status);
}

async function notificationsOf(orderReference: string): Promise<number> {
  const { rowCount } = await world.admin.query(
    "select 1 from notifications where type = 'referral_reward_minted' and data->>'orderReference' = $1",
    [orderReference],
  );
  return rowCount ?? 0;
}

/** What the consumer has measured so far, summed by metric. */
function measured(): Record<string, number> {
  const answer = world.consumer.analytics.query(
    "SELECT index1 AS metric, SUM(double1) AS total FROM refcodes_metrics GROUP BY metric",
  );
  const { data } = z
    .object({ data: z.array(z.object({ metric: z.string(), total: z.number() })) })
    .parse(JSON.parse(answer.body));
  return Object.fromEntries(data.map(({ metric, total }) => [metric, total]));
}

/** The demo admin approves whatever the amount is now. */
const approvalOf = (orderReference: string) => ({
  orderReference,
  actorId: "demo-admin",
  tokenAmount: null,
  now: new Date(),
});

// 100.00 UAH at 5 % and 40 UAH a dollar is 0.125 USD: 1.25 tokens at 0.10.
const lines = [{ totalMinor: 10_000n, referralRateBp: 500 }];
const amount = 1_250_000_000_000_000_000n;

/** An order that was paid, by credit unless told otherwise. */
function paidOrder(orderId: string, change: Partial<PaidOrder> = {}): Promise<string> {
  return insertPaidOrder(world.database.adminUrl, { orderId, provider: "credit", lines, ...change });
}

// Some tests pause the contract, and the Minter may look once more while the next one runs.
beforeEach(() => allowErrorLog(/nothing is signed.*the contract is paused/));

test("a card order waits for an admin, then reaches the referrer's wallet exactly once", async () => {
  const orderReference = await paidOrder("card-1", { provider: "wayforpay" });
  const event = { type: "payment.paid", orderReference };
  await world.consumer.send([event, event, event]);
  const waiting = await world.waitForStatus(orderReference, "pending_approval");
  expect(waiting.token_amount).toBe(amount.toString());

  await approveReward(serviceContext(world.database.appDb), approvalOf(orderReference));
  await world.consumer.runCron();
  const minted = await world.waitForStatus(orderReference, "minted");
  const payments = await world.paymentsOf(orderReference);
  expect(payments).toHaveLength(1);
  expect(payments[0]?.transactionHash).toBe(minted.tx_hash);
  expect(payments[0]?.args).toMatchObject({ refWallet: DEMO_REFERRER_WALLET, amount });
  expect(await notificationsOf(orderReference)).toBe(1);
  expect(await statesOf(orderReference)).toEqual(["pending_approval", "approved", "minting", "minted"]);
  expect(measured()).toMatchObject({ minted: 1, gas: expect.any(Number), queueAge: expect.any(Number) });

  await world.consumer.send([event, { type: "reward.approved", orderReference }, event]);
  const later = await paidOrder("after-card");
  await world.consumer.send([{ type: "payment.paid", orderReference: later }]);
  // A second payment would have been made by the time a later one is final.
  await world.waitForStatus(later, "minted");
  expect(await world.rewardOf(orderReference)).toEqual(minted);
  expect(await world.paymentsOf(orderReference)).toHaveLength(1);
  expect(await notificationsOf(orderReference)).toBe(1);
});

test("orders paid by credit are paid out without anyone asking, many in one transaction", async () => {
  const references = await Promise.all(Array.from({ length: 23 }, (_, index) => paidOrder(`credit-${index}`)));
  await world.consumer.runCron();
  const minted = [];
  for (const reference of references) minted.push(await world.waitForStatus(reference, "minted"));
  for (const reference of references) expect(await world.paymentsOf(reference)).toHaveLength(1);
  expect(new Set(minted.map((reward) => reward.tx_hash)).size).toBeLessThan(12);
  const [first] = references;
  expect(await world.consumer.readChain(first ?? "")).toMatchObject({
    paid: true,
    payment: { wallet: DEMO_REFERRER_WALLET, amount: amount.toString(), txHash: minted[0]?.tx_hash },
  });
});

test.each([
  ["claimed, but nothing signed", "eth_call", "vanish-before"],
  ["stored, and the node never got it", "eth_sendRawTransaction", "vanish-before"],
  ["the node took it and the answer was lost", "eth_sendRawTransaction", "vanish-after"],
  ["mined, and nobody heard", "eth_getTransactionReceipt", "vanish-after"],
] as const)("killed when %s: paid once after the restart", async (what, deadlyMethod, fate) => {
  const orderId = what.replaceAll(/[^a-z]+/g, "-");
  const orderReference = await paidOrder(orderId);
  const reached = new Promise<void>((resolve) => {
    world.rpc.decide((method, body) => {
      if (method !== deadlyMethod || (method === "eth_call" && !body.includes(payBatch))) return "pass";
      setTimeout(resolve, 300);
      return fate;
    });
  });
  await world.consumer.send([{ type: "payment.paid", orderReference }]);
  await reached;
  await world.killConsumer();
  await world.consumer.runCron();
  const minted = await world.waitForStatus(orderReference, "minted");
  const payments = await world.paymentsOf(orderReference);
  expect(payments.map((payment) => payment.transactionHash)).toEqual([minted.tx_hash]);
  expect((await world.consumer.health()).minter).toEqual({ inFlight: 0, oldestAt: null, stopped: null });
});

test("while the contract is paused rewards stay approved and the run says why; then they are paid", async () => {
  await world.asContractAdmin("pause");
  const orderReference = await paidOrder("paused");
  await world.consumer.send([{ type: "payment.paid", orderReference }]);
  await world.waitForStatus(orderReference, "approved");
  expect(await world.consumer.mintRun()).toMatchObject({
    claimed: 0,
    transactions: [],
    note: "the contract is paused",
  });
  await world.asContractAdmin("unpause");
  await world.consumer.mintRun();
  await world.waitForStatus(orderReference, "minted");
});

test("on a rollup nothing is signed that the balance could not also post to the chain below", async () => {
  const orderReference = await paidOrder("rollup");
  await setL1Price(world.chain.rpcUrl, 10n ** 20n);
  await world.withSettings({}, async () => {
    await world.consumer.send([{ type: "payment.paid", orderReference }]);
    await world.waitForStatus(orderReference, "approved");
    const run = await world.consumer.mintRun();
    expect(run).toMatchObject({ transactions: [], note: expect.stringMatching(/needs \d+ wei more for gas/) });
    expect((await world.consumer.health()).operator.rewardsLeft).toBe(0);
    await setL1Price(world.chain.rpcUrl, 10n ** 10n);
    await world.consumer.mintRun();
    await world.waitForStatus(orderReference, "minted");
  });
  await setL1Price(world.chain.rpcUrl, null);
});

test("a reward over the day's cap waits for the next UTC day and holds up no other", async () => {
  const large = await paidOrder("large", { lines: [{ totalMinor: 100_000n, referralRateBp: 500 }] });
  const small = await paidOrder("small");
  const cap = (await world.spentToday()) + 2n * amount;
  await world.asContractAdmin("setCaps", [cap, cap]);
  await world.consumer.runCron();
  await world.waitForStatus(small, "minted");
  const waiting = await world.waitForStatus(large, "approved");
  const tomorrow = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
  expect(waiting.not_before).toEqual(new Date(tomorrow));
  expect(await world.paymentsOf(large)).toHaveLength(0);
  await world.asContractAdmin("setCaps", [UNLIMITED, UNLIMITED]);
});

test("a forged ledger row is not paid, and says what is wrong", async () => {
  expectErrorLog(/is not signed for.*forged-1/);
  const orderReference = await paidOrder("forged", { provider: "wayforpay" });
  await world.consumer.send([{ type: "payment.paid", orderReference }]);
  await world.waitForStatus(orderReference, "pending_approval");
  await world.admin.query("update referral_rewards set token_amount = token_amount * 10 where order_reference = $1", [
    orderReference,
  ]);
  await approveReward(serviceContext(world.database.appDb), approvalOf(orderReference));
  await world.consumer.runCron();
  const failed = await world.waitForStatus(orderReference, "failed");
  expect(failed.failure_reason).toContain("order and receipt say 1250000000000000000");
  expect(await world.paymentsOf(orderReference)).toHaveLength(0);
});

/** 5.00 UAH at 0.0001 UAH a dollar and 0.01 dollars a token, by the role that writes receipts. */
async function editReceipt(orderReference: string): Promise<void> {
  const role = new pg.Client({ connectionString: world.database.adminUrl });
  await role.connect();
  await role.query("set role refcodes_consumer");
  await role.query(
    `update referral_rewards set token_amount = 5000000 * 10::numeric ^ 18,
       receipt = jsonb_set(jsonb_set(receipt, '{uahPerUsd}', '"0.0001"'), '{price,tokenUsd}', '"0.01"')
     where order_reference = $1`,
    [orderReference],
  );
  await role.end();
}

test.each([
  ["the Minter's bounds", {}, /^the price 0\.01 is outside MINTER_TOKEN_USD_MIN/],
  [
    "its own ceiling, where the bounds are wide",
    { MINTER_TOKEN_USD_MIN: "0.01", MINTER_UAH_PER_USD_MIN: "0.0001" },
    /^reward_ceiling: worth 500000\.000000/,
  ],
])("a row whose rate, price and amount were edited together is not paid beyond %s", async (what, changed, words) => {
  expectErrorLog(/is not signed for.*edited-\d+-1/);
  const orderId = `edited-${what.length}`;
  const orderReference = await paidOrder(orderId);
  await world.asContractAdmin("pause");
  await world.consumer.send([{ type: "payment.paid", orderReference }]);
  await world.waitForStatus(orderReference, "approved");
  await editReceipt(orderReference);
  await world.withSettings(changed, async () => {
    await world.asContractAdmin("unpause");
    await world.consumer.mintRun();
    const failed = await world.waitForStatus(orderReference, "failed");
    expect(failed.failure_reason).toMatch(words);
  });
  expect(await world.paymentsOf(orderReference)).toHaveLength(0);
});

test("the day's signed total survives a restart: above the ceiling a reward waits for the next day", async () => {
  expectErrorLog(/ceiling-\d+.*day_ceiling/);
  const orderReference = await paidOrder("ceiling");
  await world.withSettings({ MINTER_MAX_REWARD_USD: "0.125", MINTER_MAX_DAY_USD: "0.2" }, async () => {
    await world.consumer.send([{ type: "payment.paid", orderReference }]);
    await world.waitForStatus(orderReference, "approved");
    await world.consumer.mintRun();
    const waiting = await world.waitForStatus(orderReference, "approved");
    expect(waiting.not_before).toEqual(new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000));
  });
  expect(await world.paymentsOf(orderReference)).toHaveLength(0);
});

test.each([
  [
    "the token's decimals",
    { REFERRAL_TOKEN_DECIMALS: "6" },
    "the token has 18 decimals, REFERRAL_TOKEN_DECIMALS says 6",
  ],
  ["the mode", { REFERRAL_REWARD_MODE: "1" }, "the contract's mode is 0, REFERRAL_REWARD_MODE says 1"],
  ["the token", { REFERRAL_REWARD_TOKEN_ADDRESS: "feed" }, "not REFERRAL_REWARD_TOKEN_ADDRESS"],
])("nothing is signed while %s on the chain is not the configured one", async (what, changed, note) => {
  expectErrorLog(/nothing is signed.*REFERRAL_/);
  const orderId = `other-${what.replaceAll(/[^a-z]+/g, "-")}`;
  const orderReference = await paidOrder(orderId);
  await world.consumer.send([{ type: "payment.paid", orderReference }]);
  await world.waitForStatus(orderReference, "minted");
  // Before the payment: the run that paid the reward before may still be relaying events, and would relay this payment's too.
  await world.asContractAdmin("pause");
  const next = await paidOrder(`${orderId}-next`);
  await world.consumer.send([{ type: "payment.paid", orderReference: next }]);
  await world.waitForStatus(next, "approved");
  await world.asContractAdmin("unpause");
  const settings = Object.entries(changed).map(([name, value]) => [
    name,
    value === "feed" ? world.chain.addresses.priceFeed : value,
  ]);
  await world.withSettings(Object.fromEntries(settings), async () => {
    const report = await world.consumer.mintRun();
    expect(report).toMatchObject({ claimed: 0, transactions: [] });
    expect(report.note).toContain(note);
    expect((await world.consumer.health()).minter.stopped).toContain(note);
    expect((await world.rewardOf(next))?.status).toBe("approved");
  });
  await world.consumer.mintRun();
  await world.waitForStatus(next, "minted");
});

test("a message that is no event is parked for a person and holds up nothing", async () => {
  expectErrorLog(/is no event: parked/);
  await world.consumer.send([{ type: "nonsense" }]);
  for (let tries = 0; tries < 100; tries++) {
    const { rows } = await world.admin.query("select body from dead_letters");
    if (rows.length > 0) break;
    await sleep(100);
  }
  const { rows } = await world.admin.query("select queue, body from dead_letters");
  expect(rows).toEqual([{ queue: "refcodes-events", body: { type: "nonsense" } }]);
});

test("a refund that the release of 2026-11-26 left in the events queue goes on to the app's own", async () => {
  const refund = { type: "refund.requested", orderReference: "ring-twice-1" };
  await world.consumer.send([refund, { type: "refcode.changed", code: DEMO_REFCODE }]);
  await expect.poll(() => world.consumer.readForwarded(), { timeout: 20_000 }).toContainEqual(refund);
});

test("a code that changed is there for the edge to look up", async () => {
  await world.consumer.runCron();
  await world.consumer.send([{ type: "refcode.changed", code: DEMO_REFCODE }]);
  for (let tries = 0; tries < 100 && (await world.consumer.readCode(DEMO_REFCODE)) === null; tries++) await sleep(50);
  expect(await world.consumer.readCode(DEMO_REFCODE)).toEqual({ status: "active" });
});
