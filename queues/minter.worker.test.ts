import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import {
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  getAbiItem,
  http,
  parseAbi,
  parseAbiItem,
  toFunctionSelector,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { approveReward } from "#core/services/rewards/approve-reward";
import { DEMO_REFCODE, DEMO_REFERRER_WALLET, seedDemo } from "#db/seed/demo";
import { setL1Price } from "#scripts/testing/gas-price-oracle";
import { type StackChain, startChain } from "../scripts/stack/chain.ts";
import { buildConsumer, type Consumer, startConsumer } from "../scripts/testing/consumer.ts";
import { createTestDatabase, type TestDatabase } from "../scripts/testing/database.ts";
import { allowErrorLog, expectErrorLog, noteError } from "../scripts/testing/expected-errors.ts";
import { insertPaidOrder } from "../scripts/testing/paid-order.ts";
import { type RpcProxy, startRpcProxy } from "../scripts/testing/rpc-proxy.ts";
import { serviceContext } from "../scripts/testing/store-fixture.ts";

const paidEvent = parseAbiItem(
  "event ReferralPaid(address indexed refWallet, uint256 amount, bytes32 indexed orderRef)",
);

const adminAbi = parseAbi([
  "function pause()",
  "function unpause()",
  "function setCaps(uint128 paymentCap, uint128 dailyCap)",
]);
const payBatch = toFunctionSelector(getAbiItem({ abi: referralRewardsAbi, name: "payReferralBatch" }));
const unlimited = 2n ** 128n - 1n;

let stateDir: string;
let database: TestDatabase;
let chain: StackChain;
let rpc: RpcProxy;
let script: string;
let consumer: Consumer;
let admin: pg.Client;
const logs: string[] = [];

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "refcodes-consumer-"));
  database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  chain = await startChain(join(stateDir, "chain"));
  rpc = await startRpcProxy(chain.rpcUrl);
  script = await buildConsumer(stateDir);
  consumer = await start();
});

afterAll(async () => {
  await consumer?.stop();
  await rpc?.stop();
  await chain?.stop();
  await admin?.end();
  if (stateDir) rmSync(stateDir, { recursive: true, force: true });
});

function start(changed: Record<string, string> = {}): Promise<Consumer> {
  return startConsumer({
    script,
    persistDir: join(stateDir, "storage"),
    onLog: (message) => {
      logs.push(message);
      if (/"level":"(ERROR|FATAL)"/.test(message) || message.includes("uncaught exception")) noteError(message);
    },
    bindings: {
      DATABASE_URL: database.consumerUrl,
      CHAIN_RPC_URL: rpc.url,
      REFERRAL_CHAIN_ID: String(chain.chainId),
      REFERRAL_FINALITY: "2",
      REFERRAL_REWARDS_ADDRESS: chain.addresses.rewards,
      REFERRAL_REWARD_TOKEN_ADDRESS: chain.addresses.token,
      REFERRAL_REWARDS_DEPLOY_BLOCK: String(chain.deployBlock),
      REFERRAL_MINTER_PRIVATE_KEY: chain.operatorKey,
      REFERRAL_TOKEN_USD_PRICE: "0.10",
      MAIL_API_KEY: "no letters are sent here",
      ...changed,
    },
  });
}

/** Runs the consumer with other settings, then restores them. */
async function withSettings(changed: Record<string, string>, work: () => Promise<void>): Promise<void> {
  await consumer.stop();
  consumer = await start(changed);
  try {
    await work();
  } finally {
    await consumer.stop();
    consumer = await start();
  }
}

async function rewardOf(orderReference: string) {
  const { rows } = await admin.query("select * from referral_rewards where order_reference = $1", [orderReference]);
  return rows[0];
}

async function waitForStatus(orderReference: string, status: string) {
  for (let tries = 0; tries < 300; tries++) {
    const reward = await rewardOf(orderReference);
    if (reward?.status === status) return reward;
    await sleep(100);
  }
  const reward = await rewardOf(orderReference);
  throw new Error(`${orderReference} is ${reward?.status}, not ${status}\n${logs.slice(-15).join("\n")}`);
}

function node() {
  return createPublicClient({ chain: hardhat, transport: http(chain.rpcUrl) });
}

/** Every payment of a reference, from the chain's own logs. */
async function paymentsOf(orderReference: string) {
  const { orderRef } = await consumer.readChain(orderReference);
  const logsOnChain = await node().getLogs({ address: chain.addresses.rewards, event: paidEvent, fromBlock: 0n });
  return logsOnChain.filter((log) => log.args.orderRef === orderRef);
}

async function statesOf(orderReference: string): Promise<string[]> {
  const { rows } = await admin.query<{ to_status: string }>(
    "select to_status from reward_transitions where order_reference = $1 order by at, to_status desc",
    [orderReference],
  );
  return rows.map((row) => row.to_status);
}

async function notificationsOf(orderReference: string): Promise<number> {
  const { rowCount } = await admin.query(
    "select 1 from notifications where type = 'referral_reward_minted' and data->>'orderReference' = $1",
    [orderReference],
  );
  return rowCount ?? 0;
}

/** The demo admin approves whatever the amount is now. */
const approvalOf = (orderReference: string) => ({
  orderReference,
  actorId: "demo-admin",
  tokenAmount: null,
  now: new Date(),
});

/** The contract's admin changes something, and it is mined. */
async function asAdmin(
  functionName: "pause" | "unpause" | "setCaps",
  caps: readonly [] | readonly [bigint, bigint] = [],
): Promise<void> {
  const account = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
  const wallet = createWalletClient({ account, chain: hardhat, transport: http(chain.rpcUrl) });
  const data = encodeFunctionData({ abi: adminAbi, functionName, args: caps });
  const hash = await wallet.sendTransaction({ to: chain.addresses.rewards, data });
  const receipt = await node().waitForTransactionReceipt({ hash, pollingInterval: 100 });
  expect(receipt.status).toBe("success");
}

/** Token units that count against the day's cap. Needs the cap to be off. */
async function spentToday(): Promise<bigint> {
  const [available] = await node().readContract({
    address: chain.addresses.rewards,
    abi: referralRewardsAbi,
    functionName: "dailyAllowance",
  });
  return unlimited - available;
}

// 100.00 UAH at 5 % and 40 UAH a dollar is 0.125 USD: 1.25 tokens at 0.10.
const lines = [{ totalMinor: 10_000n, referralRateBp: 500 }];
const amount = 1_250_000_000_000_000_000n;

// Some tests pause the contract, and the Minter may look once more while the next one runs.
beforeEach(() => allowErrorLog(/nothing is signed.*the contract is paused/));

test("a card order waits for an admin, then reaches the referrer's wallet exactly once", async () => {
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId: "card-1", provider: "wayforpay", lines });
  const event = { type: "payment.paid", orderReference };
  await consumer.send([event, event, event]);
  const waiting = await waitForStatus(orderReference, "pending_approval");
  expect(waiting.token_amount).toBe(amount.toString());

  await approveReward(serviceContext(database.appDb), approvalOf(orderReference));
  await consumer.runCron();
  const minted = await waitForStatus(orderReference, "minted");
  const payments = await paymentsOf(orderReference);
  expect(payments).toHaveLength(1);
  expect(payments[0]?.transactionHash).toBe(minted.tx_hash);
  expect(payments[0]?.args).toMatchObject({ refWallet: DEMO_REFERRER_WALLET, amount });
  expect(await notificationsOf(orderReference)).toBe(1);
  expect(await statesOf(orderReference)).toEqual(["pending_approval", "approved", "minting", "minted"]);

  await consumer.send([event, { type: "reward.approved", orderReference }, event]);
  await sleep(3_000);
  expect(await rewardOf(orderReference)).toEqual(minted);
  expect(await paymentsOf(orderReference)).toHaveLength(1);
  expect(await notificationsOf(orderReference)).toBe(1);
});

test("orders paid by credit are paid out without anyone asking, many in one transaction", async () => {
  const references = await Promise.all(
    Array.from({ length: 23 }, (_, index) =>
      insertPaidOrder(database.adminUrl, { orderId: `credit-${index}`, provider: "credit", lines }),
    ),
  );
  await consumer.runCron();
  const minted = [];
  for (const reference of references) minted.push(await waitForStatus(reference, "minted"));
  for (const reference of references) expect(await paymentsOf(reference)).toHaveLength(1);
  expect(new Set(minted.map((reward) => reward.tx_hash)).size).toBeLessThan(12);
  const [first] = references;
  expect(await consumer.readChain(first ?? "")).toMatchObject({
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
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId, provider: "credit", lines });
  const reached = new Promise<void>((resolve) => {
    rpc.decide((method, body) => {
      if (method !== deadlyMethod || (method === "eth_call" && !body.includes(payBatch))) return "pass";
      setTimeout(resolve, 300);
      return fate;
    });
  });
  await consumer.send([{ type: "payment.paid", orderReference }]);
  await reached;
  await consumer.kill();
  rpc.decide(() => "pass");
  consumer = await start();
  await consumer.runCron();
  const minted = await waitForStatus(orderReference, "minted");
  const payments = await paymentsOf(orderReference);
  expect(payments.map((payment) => payment.transactionHash)).toEqual([minted.tx_hash]);
  expect((await consumer.health()).minter).toEqual({ inFlight: 0, oldestAt: null, stopped: null });
});

test("while the contract is paused rewards stay approved and the run says why; then they are paid", async () => {
  await asAdmin("pause");
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId: "paused", provider: "credit", lines });
  await consumer.send([{ type: "payment.paid", orderReference }]);
  await waitForStatus(orderReference, "approved");
  expect(await consumer.mintRun()).toMatchObject({ claimed: 0, transactions: [], note: "the contract is paused" });
  await asAdmin("unpause");
  await consumer.mintRun();
  await waitForStatus(orderReference, "minted");
});

test("on a rollup nothing is signed that the balance could not also post to the chain below", async () => {
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId: "rollup", provider: "credit", lines });
  await setL1Price(chain.rpcUrl, 10n ** 20n);
  await withSettings({}, async () => {
    await consumer.send([{ type: "payment.paid", orderReference }]);
    await waitForStatus(orderReference, "approved");
    const run = await consumer.mintRun();
    expect(run).toMatchObject({ transactions: [], note: expect.stringMatching(/needs \d+ wei more for gas/) });
    expect((await consumer.health()).operator.rewardsLeft).toBe(0);
    await setL1Price(chain.rpcUrl, 10n ** 10n);
    await consumer.mintRun();
    await waitForStatus(orderReference, "minted");
  });
  await setL1Price(chain.rpcUrl, null);
});

test("a reward over the day's cap waits for the next UTC day and holds up no other", async () => {
  const large = await insertPaidOrder(database.adminUrl, {
    orderId: "large",
    provider: "credit",
    lines: [{ totalMinor: 100_000n, referralRateBp: 500 }],
  });
  const small = await insertPaidOrder(database.adminUrl, { orderId: "small", provider: "credit", lines });
  const cap = (await spentToday()) + 2n * amount;
  await asAdmin("setCaps", [cap, cap]);
  await consumer.runCron();
  await waitForStatus(small, "minted");
  const waiting = await waitForStatus(large, "approved");
  const tomorrow = Math.ceil(Date.now() / 86_400_000) * 86_400_000;
  expect(waiting.not_before).toEqual(new Date(tomorrow));
  expect(await paymentsOf(large)).toHaveLength(0);
  await asAdmin("setCaps", [unlimited, unlimited]);
});

test("a forged ledger row is not paid, and says what is wrong", async () => {
  expectErrorLog(/is not signed for.*forged-1/);
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId: "forged", provider: "wayforpay", lines });
  await consumer.send([{ type: "payment.paid", orderReference }]);
  await waitForStatus(orderReference, "pending_approval");
  await admin.query("update referral_rewards set token_amount = token_amount * 10 where order_reference = $1", [
    orderReference,
  ]);
  await approveReward(serviceContext(database.appDb), approvalOf(orderReference));
  await consumer.runCron();
  const failed = await waitForStatus(orderReference, "failed");
  expect(failed.failure_reason).toContain("order and receipt say 1250000000000000000");
  expect(await paymentsOf(orderReference)).toHaveLength(0);
});

/** 5.00 UAH at 0.0001 UAH a dollar and 0.01 dollars a token, by the role that writes receipts. */
async function editReceipt(orderReference: string): Promise<void> {
  const role = new pg.Client({ connectionString: database.adminUrl });
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
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId, provider: "credit", lines });
  await asAdmin("pause");
  await consumer.send([{ type: "payment.paid", orderReference }]);
  await waitForStatus(orderReference, "approved");
  await editReceipt(orderReference);
  await withSettings(changed, async () => {
    await asAdmin("unpause");
    await consumer.mintRun();
    const failed = await waitForStatus(orderReference, "failed");
    expect(failed.failure_reason).toMatch(words);
  });
  expect(await paymentsOf(orderReference)).toHaveLength(0);
});

test("the day's signed total survives a restart: above the ceiling a reward waits for the next day", async () => {
  expectErrorLog(/ceiling-\d+.*day_ceiling/);
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId: "ceiling", provider: "credit", lines });
  await withSettings({ MINTER_MAX_REWARD_USD: "0.125", MINTER_MAX_DAY_USD: "0.2" }, async () => {
    await consumer.send([{ type: "payment.paid", orderReference }]);
    await waitForStatus(orderReference, "approved");
    await consumer.mintRun();
    const waiting = await waitForStatus(orderReference, "approved");
    expect(waiting.not_before).toEqual(new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000));
  });
  expect(await paymentsOf(orderReference)).toHaveLength(0);
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
  const orderReference = await insertPaidOrder(database.adminUrl, { orderId, provider: "credit", lines });
  await consumer.send([{ type: "payment.paid", orderReference }]);
  await waitForStatus(orderReference, "minted");
  const next = await insertPaidOrder(database.adminUrl, { orderId: `${orderId}-next`, provider: "credit", lines });
  await asAdmin("pause");
  await consumer.send([{ type: "payment.paid", orderReference: next }]);
  await waitForStatus(next, "approved");
  await asAdmin("unpause");
  const settings = Object.entries(changed).map(([name, value]) => [
    name,
    value === "feed" ? chain.addresses.priceFeed : value,
  ]);
  await withSettings(Object.fromEntries(settings), async () => {
    const report = await consumer.mintRun();
    expect(report).toMatchObject({ claimed: 0, transactions: [] });
    expect(report.note).toContain(note);
    expect((await consumer.health()).minter.stopped).toContain(note);
    expect((await rewardOf(next)).status).toBe("approved");
  });
  await consumer.mintRun();
  await waitForStatus(next, "minted");
});

test("a message that is no event is parked for a person and holds up nothing", async () => {
  expectErrorLog(/is no event: parked/);
  await consumer.send([{ type: "nonsense" }]);
  for (let tries = 0; tries < 100; tries++) {
    const { rows } = await admin.query("select body from dead_letters");
    if (rows.length > 0) break;
    await sleep(100);
  }
  const { rows } = await admin.query("select queue, body from dead_letters");
  expect(rows).toEqual([{ queue: "refcodes-events", body: { type: "nonsense" } }]);
});

test("a refund that the release of 2026-11-26 left in the events queue goes on to the app's own", async () => {
  const refund = { type: "refund.requested", orderReference: "ring-twice-1" };
  await consumer.send([refund, { type: "refcode.changed", code: DEMO_REFCODE }]);
  await expect.poll(() => consumer.readForwarded(), { timeout: 20_000 }).toEqual([refund]);
});

test("a code that changed is there for the edge to look up", async () => {
  await consumer.runCron();
  await consumer.send([{ type: "refcode.changed", code: DEMO_REFCODE }]);
  for (let tries = 0; tries < 100 && (await consumer.readCode(DEMO_REFCODE)) === null; tries++) await sleep(50);
  expect(await consumer.readCode(DEMO_REFCODE)).toEqual({ status: "active" });
});
