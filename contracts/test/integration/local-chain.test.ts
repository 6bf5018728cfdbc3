import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import type { Hex } from "viem";
import { connectChain, LOCAL_CHAIN_ID } from "../../scripts/chain.ts";
import { type LocalChain, startLocalChain } from "../../scripts/local-chain.ts";
import { paymentFor } from "./calls.ts";
import { ADMIN_KEY, OPERATOR_KEY, rewardsAs, tokenAs } from "./deployment.ts";

const run = promisify(execFile);
const operator = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/** Runs a script as an operator does, from the command line, and reads the lines it prints. */
async function script(name: string, env: Record<string, string>): Promise<Record<string, string>> {
  const file = new URL(`../../scripts/${name}.ts`, import.meta.url).pathname;
  const path = { PATH: process.env.PATH ?? "" };
  const { stdout } = await run(process.execPath, [file], { env: { ...path, ...env } });
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split("=", 2)),
  );
}

/** As `script`, for one that must fail: its line on stderr. */
async function failure(name: string, env: Record<string, string>): Promise<string> {
  const error = await script(name, env).then(
    () => assert.fail(`${name} went through`),
    (thrown: unknown) => Object(thrown),
  );
  assert.equal(error.code, 1, error.stderr);
  assert.equal(error.stdout, "");
  return error.stderr.trim();
}

describe("the scripts on a local chain", () => {
  let folder: string;
  let journal: string;
  let chain: LocalChain;
  let env: Record<string, string>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "refcodes-chain-"));
    journal = join(folder, "chain.jsonl");
    chain = await startLocalChain({ port: 0, journal });
    env = {
      CHAIN_RPC_URL: chain.rpcUrl,
      REFERRAL_CHAIN_ID: String(LOCAL_CHAIN_ID),
      DEPLOYER_PRIVATE_KEY: ADMIN_KEY,
      REFERRAL_MINTER_ADDRESS: operator,
      REFERRAL_DEPLOYMENT_FILE: join(folder, "deployment.json"),
    };
  });
  after(async () => {
    await chain.stop();
    await rm(folder, { recursive: true });
  });

  it("deploy, grant, cap and verify from nothing but the environment", async () => {
    Object.assign(env, await script("deploy-local-token", env));
    assert.match(env.REFERRAL_TOKEN_USD_FEED ?? "", /^0x[0-9a-fA-F]{40}$/);
    Object.assign(env, await script("deploy", { ...env, REFERRAL_PAYMENT_CAP: "1000", REFERRAL_DAILY_CAP: "9000" }));
    assert.equal(await failure("verify", env), "the contract has no mint right");
    await script("grant-minter", env);
    const verified = await script("verify", env);
    assert.equal(verified.REFERRAL_REWARDS_ADDRESS, env.REFERRAL_REWARDS_ADDRESS);
    const caps = { REFERRAL_PAYMENT_CAP: String(10n ** 21n), REFERRAL_DAILY_CAP: "unlimited" };
    await script("set-caps", { ...env, ...caps });
    assert.deepEqual(await (await rewards()).read.caps(), [10n ** 21n, 2n ** 128n - 1n]);
  });

  it("are safe to run again", async () => {
    const address = env.REFERRAL_REWARDS_ADDRESS;
    const block = env.REFERRAL_REWARDS_DEPLOY_BLOCK;
    assert.equal(
      (await script("deploy-local-token", env)).REFERRAL_REWARD_TOKEN_ADDRESS,
      env.REFERRAL_REWARD_TOKEN_ADDRESS,
    );
    const again = await script("deploy", env);
    assert.equal(again.REFERRAL_REWARDS_ADDRESS, address);
    assert.equal(again.REFERRAL_REWARDS_DEPLOY_BLOCK, block);
    await script("grant-minter", env);
    assert.equal((await script("upgrade", env)).REFERRAL_REWARDS_ADDRESS, address);
  });

  it("refuse another chain, other settings, and what is missing, in one line", async () => {
    const feed = env.REFERRAL_TOKEN_USD_FEED ?? "";
    const wrong: [string, Record<string, string>, RegExp][] = [
      [
        "deploy",
        { REFERRAL_CHAIN_ID: "137" },
        /^The node serves chain 31337, REFERRAL_CHAIN_ID says 137: nothing was sent$/,
      ],
      ["deploy", { REFERRAL_REWARD_MODE: "1" }, /^0x\w+ has the reward mode 0, not 1$/],
      ["deploy", { REFERRAL_MINTER_ADDRESS: "" }, /^REFERRAL_MINTER_ADDRESS is not set$/],
      ["deploy", { REFERRAL_REWARD_TOKEN_ADDRESS: operator }, /^There is no contract at REFERRAL_REWARD_TOKEN_ADDRESS/],
      ["deploy", { DEPLOYER_PRIVATE_KEY: "0x1234secret" }, /^DEPLOYER_PRIVATE_KEY is not a private key of 32 bytes$/],
      ["grant-minter", { REFERRAL_REWARDS_ADDRESS: feed }, /^0x\w+ is not a rewards contract$/],
    ];
    await Promise.all(
      wrong.map(async ([name, change, line]) => assert.match(await failure(name, { ...env, ...change }), line)),
    );
  });

  it("and what was paid survive a restart of the chain, and a kill", async () => {
    const payment = paymentFor("survives");
    const { refWallet, amount, orderRef } = payment;
    const hash = await (await rewards()).write.payReferral([refWallet, amount, orderRef]);
    const asOperator = await connect(OPERATOR_KEY);
    const receipt = await asOperator.publicClient.waitForTransactionReceipt({ hash });
    assert.equal(receipt.status, "success");
    await restart();
    const kept = await (await connect(OPERATOR_KEY)).publicClient.getTransactionReceipt({ hash });
    assert.deepEqual(
      [kept.blockNumber, kept.gasUsed, kept.effectiveGasPrice],
      [receipt.blockNumber, receipt.gasUsed, receipt.effectiveGasPrice],
    );
    assert.equal(await (await rewards()).read.paidOrders([orderRef]), true);

    // A kill between the answer and the block: the hash was given out, so the transaction must come back.
    const late = paymentFor("late");
    const lateHash = await (await rewards()).write.payReferral([late.refWallet, late.amount, late.orderRef]);
    const lines = (await readFile(journal, "utf8")).trim().split("\n");
    assert.ok(lines.some((line) => line.includes(lateHash)));
    await chain.stop();
    await appendFile(journal, '{"type":"transaction","hash":"0x');
    await start();
    await (await connect(OPERATOR_KEY)).publicClient.waitForTransactionReceipt({ hash: lateHash });
    await restart();
    assert.equal(await (await rewards()).read.paidOrders([late.orderRef]), true);
    const token = tokenAs(await connect(ADMIN_KEY), address("REFERRAL_REWARD_TOKEN_ADDRESS"));
    assert.equal(await token.read.balanceOf([late.refWallet]), late.amount);
  });

  it("keep signed transactions only, and say so", async () => {
    const { publicClient } = await connect(ADMIN_KEY);
    const request = publicClient.request({
      method: "eth_sendTransaction",
      params: [{ from: operator, to: operator }],
    } as never);
    await assert.rejects(request, /use eth_sendRawTransaction/);
  });

  const connect = (privateKey: Hex) => connectChain({ rpcUrl: chain.rpcUrl, chainId: LOCAL_CHAIN_ID, privateKey });
  const address = (name: string): Hex => `0x${(env[name] ?? "").slice(2)}`;
  const rewards = async () => rewardsAs(await connect(OPERATOR_KEY), address("REFERRAL_REWARDS_ADDRESS"));
  const restart = async () => {
    await chain.stop();
    await start();
  };
  const start = async () => {
    chain = await startLocalChain({ port: 0, journal });
    env.CHAIN_RPC_URL = chain.rpcUrl;
  };
});
