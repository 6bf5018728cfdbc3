import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Address, encodeFunctionData, type Hex, zeroAddress, zeroHash } from "viem";
import { referralRewardsAbi } from "../../abi/referral-rewards.ts";
import { readContractCode } from "../../scripts/artifact.ts";
import { deployCode } from "../../scripts/chain.ts";
import { eventsOf, expectRevert, freshWallet, GAS, orderRef, paymentFor, sendOk } from "./calls.ts";
import { type DeployedRewards, deployRewards, deployToken, MINT, startChain, type TestChain } from "./deployment.ts";

type Who = "admin" | "operator" | "outsider";

/** Who may call each function that changes anything. A function that is not named here fails the test below. */
const MATRIX: Record<string, { may: Who[]; args: (context: Context) => readonly unknown[] }> = {
  payReferral: { may: ["operator"], args: () => [freshWallet("matrix"), 1n, orderRef("matrix single")] },
  payReferralBatch: { may: ["operator"], args: () => [[paymentFor("matrix batch")]] },
  pause: { may: ["admin"], args: () => [] },
  unpause: { may: ["admin"], args: () => [] },
  setRewardToken: { may: ["admin"], args: ({ token }) => [token] },
  setRewardMode: { may: ["admin"], args: () => [1] },
  setCaps: { may: ["admin"], args: () => [1n, 1n] },
  grantRole: { may: ["admin"], args: ({ role }) => [role, freshWallet("matrix")] },
  revokeRole: { may: ["admin"], args: ({ role }) => [role, freshWallet("matrix")] },
  upgradeToAndCall: { may: ["admin"], args: ({ implementation }) => [implementation, "0x"] },
  // One's own role anyone may give up; nobody may set the contract up again.
  renounceRole: { may: ["admin", "operator", "outsider"], args: ({ role, caller }) => [role, caller] },
  initialize: { may: [], args: ({ token, caller }) => [caller, caller, token, 0] },
  initializeWithCaps: { may: [], args: ({ token, caller }) => [caller, caller, token, 0, 1n, 1n] },
};

type Context = { token: Address; implementation: Address; role: Hex; caller: Address };

const changing = referralRewardsAbi.flatMap((entry) =>
  entry.type === "function" && entry.stateMutability !== "view" ? entry.name : [],
);

describe("roles", () => {
  let chain: TestChain;
  let deployed: DeployedRewards;
  let implementation: Address;
  before(async () => {
    chain = await startChain();
    deployed = await deployRewards(chain, MINT);
    const { bytecode } = await readContractCode("ReferralRewards");
    implementation = (await deployCode(chain.admin, bytecode, "ReferralRewards")).address;
  });

  it("are settled for every function that changes anything", () => {
    assert.deepEqual([...changing].sort(), Object.keys(MATRIX).sort());
  });

  for (const [functionName, { may, args }] of Object.entries(MATRIX)) {
    for (const who of ["admin", "operator", "outsider"] as const) {
      const allowed = may.includes(who);
      it(`${who} ${allowed ? "may" : "may not"} call ${functionName}`, async () => {
        const caller = chain[who];
        const role = await deployed.asAdmin.read.OPERATOR_ROLE();
        const context: Context = {
          token: deployed.token.address,
          implementation,
          role,
          caller: caller.account.address,
        };
        const snapshot = await chain.provider.request({ method: "evm_snapshot", params: [] });
        if (functionName === "unpause") await sendOk(chain.admin, deployed.asAdmin.write.pause({ gas: GAS }));
        const call = {
          address: deployed.rewards,
          abi: referralRewardsAbi as readonly unknown[],
          functionName,
          args: args(context),
          gas: GAS,
        };
        const sent = caller.walletClient.writeContract(call);
        if (allowed) await sendOk(caller, sent);
        else if (functionName.startsWith("initialize")) await expectRevert(sent, "InvalidInitialization");
        else {
          const needed = may[0] === "operator" ? role : zeroHash;
          await expectRevert(sent, "AccessControlUnauthorizedAccount", [caller.account.address, needed]);
        }
        await chain.provider.request({ method: "evm_revert", params: [snapshot] });
      });
    }
  }

  it("a former operator pays no more", async () => {
    const role = await deployed.asAdmin.read.OPERATOR_ROLE();
    const args = [role, chain.operator.account.address] as const;
    await sendOk(chain.admin, deployed.asAdmin.write.revokeRole(args, { gas: GAS }));
    const call = deployed.asOperator.write.payReferralBatch([[paymentFor("former")]], { gas: GAS });
    await expectRevert(call, "AccessControlUnauthorizedAccount", [chain.operator.account.address, role]);
    await sendOk(chain.admin, deployed.asAdmin.write.grantRole(args, { gas: GAS }));
  });

  it("settings say what they were and what they are", async () => {
    const other = await deployToken(chain.admin, "MockRoleMintableToken");
    const { asAdmin, rewards, token } = deployed;
    const toOther = await sendOk(chain.admin, asAdmin.write.setRewardToken([other], { gas: GAS }));
    assert.deepEqual(eventsOf(toOther, rewards), [
      {
        eventName: "RewardTokenUpdated",
        args: { previousToken: token.address, newToken: other },
      },
    ]);
    assert.equal(await asAdmin.read.rewardToken(), other);
    const toTransfer = await sendOk(chain.admin, asAdmin.write.setRewardMode([1], { gas: GAS }));
    assert.deepEqual(eventsOf(toTransfer, rewards), [
      { eventName: "RewardModeUpdated", args: { previousMode: 0, newMode: 1 } },
    ]);
    assert.equal(await asAdmin.read.rewardMode(), 1);
    const toCaps = await sendOk(chain.admin, asAdmin.write.setCaps([3n, 7n], { gas: GAS }));
    assert.deepEqual(eventsOf(toCaps, rewards), [{ eventName: "CapsUpdated", args: { paymentCap: 3n, dailyCap: 7n } }]);
    assert.deepEqual(await asAdmin.read.caps(), [3n, 7n]);
  });

  it("settings that could never pay are refused", async () => {
    const { asAdmin } = deployed;
    await expectRevert(asAdmin.write.setRewardToken([zeroAddress], { gas: GAS }), "ReferralRewards__ZeroAddress");
    const nobody = freshWallet("no contract");
    await expectRevert(asAdmin.write.setRewardToken([nobody], { gas: GAS }), "ReferralRewards__NotAContract", [nobody]);
    const data = encodeFunctionData({ abi: referralRewardsAbi, functionName: "setRewardMode", args: [2] });
    const thirdMode = chain.admin.publicClient.call({ to: deployed.rewards, data, account: chain.admin.account });
    await assert.rejects(thirdMode, "there is no third mode");
  });
});
