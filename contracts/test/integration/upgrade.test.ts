import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import {
  type Address,
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  parseAbi,
  parseAbiParameters,
  zeroAddress,
} from "viem";
import { referralRewardsAbi } from "../../abi/referral-rewards.ts";
import { readContractCode } from "../../scripts/artifact.ts";
import { deployCode } from "../../scripts/chain.ts";
import { readDeployment } from "../../scripts/deployment-record.ts";
import { readImplementation, upgradeReferralRewards } from "../../scripts/upgrade.ts";
import { expectRevert, GAS, paymentFor, sendOk } from "./calls.ts";
import {
  type DeployedRewards,
  deployMock,
  deployRewards,
  deployToken,
  rewardsAs,
  startChain,
  type TestChain,
} from "./deployment.ts";

const v2Abi = parseAbi(["function initializeV2(uint256 newCampaign)", "function campaign() view returns (uint256)"]);

describe("upgrades", () => {
  let chain: TestChain;
  let deployed: DeployedRewards;
  beforeEach(async () => {
    chain = await startChain();
    deployed = await deployRewards(chain);
  });

  it("keep the paid set, roles, settings and what the day has spent", async () => {
    const payments = ["a", "b", "c"].map((label) => paymentFor(`before ${label}`));
    await sendOk(chain.operator, deployed.asOperator.write.payReferralBatch([payments], { gas: GAS }));
    await sendOk(chain.admin, deployed.asAdmin.write.setCaps([10n ** 19n, 10n ** 20n], { gas: GAS }));
    const settings = () =>
      Promise.all([
        deployed.asAdmin.read.rewardToken(),
        deployed.asAdmin.read.rewardMode(),
        deployed.asAdmin.read.caps(),
        deployed.asAdmin.read.dailyAllowance(),
      ]);
    const before = await settings();
    const call = encodeFunctionData({ abi: v2Abi, functionName: "initializeV2", args: [42n] });
    const result = await upgradeReferralRewards(chain.admin, {
      recordFile: deployed.recordFile,
      contract: "mocks/ReferralRewardsV2",
      call,
    });
    assert.equal(result.changed, true);
    assert.equal(await readImplementation(chain.admin, deployed.rewards), result.implementation);
    assert.deepEqual(await settings(), before);
    const v2 = { address: deployed.rewards, abi: v2Abi } as const;
    assert.equal(await chain.admin.publicClient.readContract({ ...v2, functionName: "campaign" }), 42n);
    for (const { refWallet, amount, orderRef } of payments) {
      const again = deployed.asOperator.write.payReferral([refWallet, amount, orderRef], { gas: GAS });
      await expectRevert(again, "ReferralRewards__AlreadyPaid", [orderRef]);
    }
    await sendOk(chain.operator, deployed.asOperator.write.payReferralBatch([[paymentFor("after")]], { gas: GAS }));
    const second = chain.admin.walletClient.writeContract({
      ...v2,
      functionName: "initializeV2",
      args: [1n],
      gas: GAS,
    });
    await assert.rejects(second, "a reinitializer runs once");
  });

  it("to the code that is there send nothing", async () => {
    const upgrade = () => upgradeReferralRewards(chain.admin, { recordFile: deployed.recordFile });
    const nonce = () => chain.admin.publicClient.getTransactionCount({ address: chain.admin.account.address });
    const before = await nonce();
    assert.deepEqual(await upgrade(), {
      proxy: deployed.rewards,
      implementation: deployed.implementation,
      changed: false,
    });
    assert.equal(await nonce(), before);
  });

  it("are written down, with the code before them", async () => {
    const input = { recordFile: deployed.recordFile, contract: "mocks/ReferralRewardsV2" };
    const { implementation } = await upgradeReferralRewards(chain.admin, input);
    const record = await readDeployment(deployed.recordFile, chain.admin.chainId);
    assert.equal(record.implementation, implementation);
    assert.deepEqual(record.formerImplementations, [deployed.implementation]);
  });

  for (const [contract, complaint] of [
    ["ReorderedStorage", /New storage layout is incompatible/],
    ["ForgottenStorage", /New storage layout is incompatible/],
    ["ForeignCode", /delegatecall/],
    ["OpenImplementation", /Variable `limit` is assigned an initial value/],
    ["WrongUuid", /upgradeTo/],
  ] as const) {
    it(`to ${contract} are refused before anything is sent`, async () => {
      const blockNumber = await chain.admin.publicClient.getBlockNumber();
      const input = { recordFile: deployed.recordFile, contract: `mocks/upgrades/${contract}` };
      await assert.rejects(upgradeReferralRewards(chain.admin, input), complaint);
      assert.equal(await chain.admin.publicClient.getBlockNumber({ cacheTime: 0 }), blockNumber);
      assert.equal(await readImplementation(chain.admin, deployed.rewards), deployed.implementation);
    });
  }

  it("by anyone but the admin are refused", async () => {
    const input = { recordFile: deployed.recordFile, contract: "mocks/ReferralRewardsV2" };
    await assert.rejects(upgradeReferralRewards(chain.operator, input), /AccessControlUnauthorizedAccount/);
    assert.equal(await readImplementation(chain.admin, deployed.rewards), deployed.implementation);
  });

  it("of a proxy that runs code nobody wrote down are refused", async () => {
    const stranger = await deployMock(chain.admin, "ReferralRewardsV2");
    await sendOk(chain.admin, deployed.asAdmin.write.upgradeToAndCall([stranger, "0x"], { gas: GAS }));
    await assert.rejects(
      upgradeReferralRewards(chain.admin, { recordFile: deployed.recordFile }),
      /find out why first/,
    );
  });

  it("to code that is no UUPS implementation are refused by the proxy itself", async () => {
    const to = (target: Address) => deployed.asAdmin.write.upgradeToAndCall([target, "0x"], { gas: GAS });
    const token = await deployToken(chain.admin, "MockMintableToken");
    await expectRevert(to(token), "ERC1967InvalidImplementation", [token]);
    const wrong = await deployMock(chain.admin, "upgrades/WrongUuid");
    await assert.rejects(to(wrong), /UUPSUnsupportedProxiableUUID/);
  });

  it("and settings of the bare implementation are locked", async () => {
    const bare = rewardsAs(chain.admin, deployed.implementation);
    const { address } = chain.admin.account;
    const initialize = bare.write.initialize([address, address, deployed.token.address, 0], { gas: GAS });
    await expectRevert(initialize, "InvalidInitialization");
    const withCaps = bare.write.initializeWithCaps([address, address, deployed.token.address, 0, 1n, 1n], { gas: GAS });
    await expectRevert(withCaps, "InvalidInitialization");
    await expectRevert(
      bare.write.upgradeToAndCall([deployed.rewards, "0x"], { gas: GAS }),
      "UUPSUnauthorizedCallContext",
    );
  });

  it("a proxy is never set up with nobody in a role, or without a token", async () => {
    const { bytecode } = await readContractCode("ERC1967Proxy");
    const { address } = chain.admin.account;
    const token = deployed.token.address;
    for (const [admin, operator, reward] of [
      [zeroAddress, address, token],
      [address, zeroAddress, token],
      [address, address, zeroAddress],
      [address, address, address],
    ] as const) {
      const args = [admin, operator, reward, 0] as const;
      for (const data of [
        encodeFunctionData({ abi: referralRewardsAbi, functionName: "initialize", args }),
        encodeFunctionData({ abi: referralRewardsAbi, functionName: "initializeWithCaps", args: [...args, 1n, 1n] }),
      ]) {
        const parameters = encodeAbiParameters(parseAbiParameters("address, bytes"), [deployed.implementation, data]);
        await assert.rejects(deployCode(chain.admin, concatHex([bytecode, parameters]), "proxy"));
      }
    }
  });
});
