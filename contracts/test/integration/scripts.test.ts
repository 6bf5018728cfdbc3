import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { deployReferralRewards } from "../../scripts/deploy.ts";
import { deployLocalToken } from "../../scripts/deploy-local-token.ts";
import { readDeployment } from "../../scripts/deployment-record.ts";
import {
  optionalCap,
  requireAddress,
  requireChainId,
  requirePrivateKey,
  requireRpcUrl,
  UNLIMITED,
} from "../../scripts/env.ts";
import { grantMinter } from "../../scripts/grant-minter.ts";
import { applyCaps } from "../../scripts/set-caps.ts";
import { verifyDeployment } from "../../scripts/verify.ts";
import { freshWallet, GAS, paymentFor, sendOk } from "./calls.ts";
import {
  deployMock,
  deployRewards,
  deployToken,
  MINT,
  newRecordFile,
  rewardsAs,
  startChain,
  type TestChain,
  TRANSFER,
  tokenAs,
} from "./deployment.ts";

describe("the scripts, called from code", () => {
  let chain: TestChain;
  before(async () => {
    chain = await startChain();
  });
  const input = async (token: `0x${string}`) => ({
    token,
    operator: chain.operator.account.address,
    mode: MINT as 0 | 1,
    recordFile: newRecordFile(),
  });

  it("go on with a deployment that stopped half way", async () => {
    const token = await deployToken(chain.admin, "MockMintableToken");
    const first = await deployReferralRewards(chain.admin, await input(token));
    const again = await input(token);
    const { implementation } = first;
    await writeFile(again.recordFile, JSON.stringify({ chainId: chain.admin.chainId, implementation }));
    const second = await deployReferralRewards(chain.admin, again);
    assert.equal(second.implementation, implementation, "the implementation that is there is used");
    assert.notEqual(second.rewards, first.rewards);
  });

  it("grant the mint right of both kinds of token, and the contract can pay", async () => {
    for (const name of ["MockRoleMintableToken", "MockMintableToken"] as const) {
      const token = await deployToken(chain.admin, name);
      const { rewards } = await deployReferralRewards(chain.admin, await input(token));
      const kind = name === "MockMintableToken" ? "owner" : "role";
      assert.equal(await grantMinter(chain.admin, token, rewards), kind);
      assert.equal(await grantMinter(chain.admin, token, rewards), kind, "safe to run again");
      const { refWallet, amount, orderRef } = paymentFor(name);
      const sent = rewardsAs(chain.operator, rewards).write.payReferral([refWallet, amount, orderRef], { gas: GAS });
      await sendOk(chain.operator, sent);
      assert.equal(await tokenAs(chain.admin, token).read.balanceOf([refWallet]), amount);
    }
  });

  it("never give a token away to a contract that does not pay it, or with a key that does not own it", async () => {
    const token = await deployToken(chain.admin, "MockMintableToken");
    const other = await deployToken(chain.admin, "MockMintableToken");
    const { rewards } = await deployReferralRewards(chain.admin, await input(token));
    await assert.rejects(grantMinter(chain.admin, other, rewards), /pays the token/);
    await assert.rejects(grantMinter(chain.admin, token, other), /is not a rewards contract/);
    await assert.rejects(grantMinter(chain.outsider, token, rewards), /run this with the owner's key/);
    const plain = await deployMock(chain.admin, "MockHostileToken");
    const { rewards: paysPlain } = await deployReferralRewards(chain.admin, await input(plain));
    await assert.rejects(grantMinter(chain.admin, plain, paysPlain), /neither MINTER_ROLE nor an owner/);
  });

  it("hand the contract to another admin, the only one who can set caps afterwards", async () => {
    const token = await deployToken(chain.admin, "MockMintableToken");
    const admin = chain.outsider.account.address;
    const { rewards } = await deployReferralRewards(chain.admin, {
      ...(await input(token)),
      admin,
      paymentCap: 3n,
      dailyCap: 5n,
    });
    assert.deepEqual(await rewardsAs(chain.admin, rewards).read.caps(), [3n, 5n]);
    await assert.rejects(applyCaps(chain.admin, rewards, 5n, 5n), /AccessControlUnauthorizedAccount/);
    assert.equal(await applyCaps(chain.outsider, rewards, 5n, 5n), true);
    assert.equal(await applyCaps(chain.outsider, rewards, 5n, 5n), false, "caps in force send nothing");
    await assert.rejects(applyCaps(chain.outsider, rewards, 6n, 5n), /may not be over/);
  });

  it("deploy with caps, one of them or both", async () => {
    const token = await deployToken(chain.admin, "MockMintableToken");
    const { rewards } = await deployReferralRewards(chain.admin, { ...(await input(token)), dailyCap: 50n });
    assert.deepEqual(await rewardsAs(chain.admin, rewards).read.caps(), [50n, 50n]);
    const second = await deployReferralRewards(chain.admin, { ...(await input(token)), paymentCap: 7n });
    assert.deepEqual(await rewardsAs(chain.admin, second.rewards).read.caps(), [7n, UNLIMITED]);
    const over = { ...(await input(token)), paymentCap: 8n, dailyCap: 7n };
    await assert.rejects(deployReferralRewards(chain.admin, over), /may not be over/);
  });

  it("set caps in the transaction that creates the proxy, so it never exists without them", async () => {
    const token = await deployToken(chain.admin, "MockMintableToken");
    const { publicClient, account } = chain.admin;
    const before = await publicClient.getTransactionCount({ address: account.address });
    const asked = { ...(await input(token)), paymentCap: 7n, dailyCap: 9n };
    const { rewards, deployBlock } = await deployReferralRewards(chain.admin, asked);
    const after = await publicClient.getTransactionCount({ address: account.address });
    assert.equal(after - before, 2, "implementation and proxy, and nothing after them");
    assert.deepEqual(await rewardsAs(chain.admin, rewards).read.caps({ blockNumber: deployBlock }), [7n, 9n]);
    await deployReferralRewards(chain.admin, { ...asked, dailyCap: 10n });
    assert.deepEqual(await rewardsAs(chain.admin, rewards).read.caps(), [7n, 10n], "a second run mends them");
  });

  it("never deploy to a real chain without caps", async () => {
    const token = await deployToken(chain.admin, "MockMintableToken");
    const real = { ...chain.admin, chainId: 137 };
    const { publicClient, account } = chain.admin;
    const before = await publicClient.getTransactionCount({ address: account.address });
    for (const [caps, name] of [
      [{}, /REFERRAL_PAYMENT_CAP/],
      [{ dailyCap: 5n }, /REFERRAL_PAYMENT_CAP/],
      [{ paymentCap: 5n }, /REFERRAL_DAILY_CAP/],
      [{ paymentCap: UNLIMITED, dailyCap: UNLIMITED }, /REFERRAL_PAYMENT_CAP/],
      [{ paymentCap: 5n, dailyCap: UNLIMITED }, /REFERRAL_DAILY_CAP/],
    ] as const) {
      await assert.rejects(deployReferralRewards(real, { ...(await input(token)), ...caps }), name);
    }
    assert.equal(await publicClient.getTransactionCount({ address: account.address }), before, "nothing was sent");
    const { rewards } = await deployReferralRewards(real, { ...(await input(token)), paymentCap: 5n, dailyCap: 6n });
    assert.deepEqual(await rewardsAs(chain.admin, rewards).read.caps(), [5n, 6n]);
  });

  it("say what a deployment lacks", async () => {
    const { rewards, token, asAdmin } = await deployRewards(chain, TRANSFER);
    const operator = chain.operator.account.address;
    const good = { rewards, token: token.address, operator, mode: TRANSFER } as const;
    assert.deepEqual(await verifyDeployment(chain.admin, good), []);
    await sendOk(chain.admin, asAdmin.write.pause({ gas: GAS }));
    const other = {
      rewards,
      token: freshWallet("other"),
      operator: chain.outsider.account.address,
      mode: MINT,
    } as const;
    const { length } = await verifyDeployment(chain.admin, other);
    assert.equal(length, 4, "token, mode, operator and pause");
  });

  it("take a record for what it is", async () => {
    const file = newRecordFile();
    assert.deepEqual(await readDeployment(file, 5), { chainId: 5 });
    await writeFile(file, JSON.stringify({ chainId: 6 }));
    await assert.rejects(readDeployment(file, 5), /record of chain 6, not 5/);
    await writeFile(file, "[]");
    await assert.rejects(readDeployment(file, 5), /not a deployment record/);
    const token = await deployToken(chain.admin, "MockMintableToken");
    const fresh = { ...(await input(token)), recordFile: file };
    const gone = { chainId: chain.admin.chainId, proxy: freshWallet("gone"), proxyBlock: "1", implementation: token };
    await writeFile(file, JSON.stringify(gone));
    const { rewards } = await deployReferralRewards(chain.admin, fresh);
    assert.match(await readFile(file, "utf8"), new RegExp(rewards));
  });

  it("stand in for a token on the local chain only", async () => {
    const real = { ...chain.admin, chainId: 137 };
    await assert.rejects(deployLocalToken(real, newRecordFile()), /is not the local chain/);
  });

  it("name the variable that is wrong", () => {
    assert.throws(() => requireAddress({ A: "0x12" }, "A"), /^Error: A is not an address$/);
    assert.throws(() => requireChainId({ A: "0x89" }, "A"), /^Error: A is not a chain id$/);
    const url = "http://node.test";
    assert.equal(requireRpcUrl({ CHAIN_RPC_URL: url }), url);
    assert.equal(requireRpcUrl({ POLYGON_RPC_URL: url }), url, "the former name is still read");
    assert.throws(() => requireRpcUrl({}), /^Error: CHAIN_RPC_URL is not set$/);
    assert.throws(
      () => requireRpcUrl({ CHAIN_RPC_URL: url, POLYGON_RPC_URL: "http://other.test" }),
      /^Error: CHAIN_RPC_URL differs from POLYGON_RPC_URL/,
    );
    assert.equal(requirePrivateKey({ A: "ab".repeat(32) }, "A"), `0x${"ab".repeat(32)}`);
    assert.throws(() => optionalCap({ A: "-1" }, "A"), /^Error: A must be a whole number/);
    assert.throws(() => optionalCap({ A: (UNLIMITED + 1n).toString() }, "A"), /^Error: A must be a whole number/);
    assert.equal(optionalCap({}, "A"), undefined);
    assert.equal(optionalCap({ A: "unlimited" }, "A"), UNLIMITED);
  });
});
