// Compares what is on chain with the compiled code and the settings meant. Sends nothing.
// Environment: CHAIN_RPC_URL, REFERRAL_CHAIN_ID, DEPLOYER_PRIVATE_KEY (any), REFERRAL_REWARDS_ADDRESS,
// REFERRAL_REWARD_TOKEN_ADDRESS, REFERRAL_MINTER_ADDRESS, REFERRAL_REWARD_MODE (0).
import { type Address, isAddressEqual } from "viem";
import { referralRewardsAbi } from "../abi/referral-rewards.ts";
import { rewardTokenAbi } from "../abi/reward-token.ts";
import { isSameCode, readContractCode } from "./artifact.ts";
import { type Chain, connectFromEnv } from "./chain.ts";
import { runScript } from "./command-line.ts";
import { readRewardMode, requireAddress } from "./env.ts";
import { readImplementation } from "./upgrade.ts";

export type Expectation = { rewards: Address; token: Address; operator: Address; mode: 0 | 1 };

/** Each check that fails, in words; none where the contract is what it should be and can pay. */
export async function verifyDeployment(chain: Chain, expected: Expectation): Promise<string[]> {
  const { publicClient } = chain;
  const contract = { address: expected.rewards, abi: referralRewardsAbi } as const;
  const implementation = await readImplementation(chain, expected.rewards);
  const operatorRole = await publicClient.readContract({ ...contract, functionName: "OPERATOR_ROLE" });
  const [sameProxy, sameCode, locked, token, mode, isOperator, paused, canPay] = await Promise.all([
    isAt(chain, expected.rewards, "ERC1967Proxy"),
    isAt(chain, implementation, "ReferralRewards"),
    isLocked(chain, implementation),
    publicClient.readContract({ ...contract, functionName: "rewardToken" }),
    publicClient.readContract({ ...contract, functionName: "rewardMode" }),
    publicClient.readContract({ ...contract, functionName: "hasRole", args: [operatorRole, expected.operator] }),
    publicClient.readContract({ ...contract, functionName: "paused" }),
    canMove(chain, expected),
  ]);
  const checks: [boolean, string][] = [
    [sameProxy, `${expected.rewards} is not the compiled proxy`],
    [sameCode, `${implementation} is not the compiled implementation`],
    [locked, `${implementation} can still be initialised by anyone`],
    [isAddressEqual(token, expected.token), `the reward token is ${token}`],
    [mode === expected.mode, `the reward mode is ${mode}`],
    [isOperator, `${expected.operator} is not an operator`],
    [!paused, "payments are paused"],
    [canPay, expected.mode === 0 ? "the contract has no mint right" : "the contract holds no tokens"],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => problem);
}

async function isAt(chain: Chain, address: Address, contract: string): Promise<boolean> {
  const onChain = await chain.publicClient.getCode({ address });
  return onChain !== undefined && isSameCode(onChain, await readContractCode(contract));
}

async function isLocked(chain: Chain, implementation: Address): Promise<boolean> {
  const { address } = chain.account;
  const args = [address, address, implementation, 0] as const;
  const call = { address: implementation, abi: referralRewardsAbi, functionName: "initialize", args } as const;
  return chain.publicClient.simulateContract(call).then(
    () => false,
    () => true,
  );
}

/** Plays one token out of the contract's hands, without sending it. */
async function canMove(chain: Chain, { rewards, token, mode }: Expectation): Promise<boolean> {
  const { address: to } = chain.account;
  const call = { address: token, abi: rewardTokenAbi, account: rewards, args: [to, 1n] } as const;
  const played: Promise<unknown> =
    mode === 0
      ? chain.publicClient.simulateContract({ ...call, functionName: "mint" })
      : chain.publicClient.simulateContract({ ...call, functionName: "transfer" });
  return played.then(
    () => true,
    () => false,
  );
}

if (import.meta.main) {
  await runScript(async () => {
    const { env } = process;
    const expected: Expectation = {
      rewards: requireAddress(env, "REFERRAL_REWARDS_ADDRESS"),
      token: requireAddress(env, "REFERRAL_REWARD_TOKEN_ADDRESS"),
      operator: requireAddress(env, "REFERRAL_MINTER_ADDRESS"),
      mode: readRewardMode(env, "REFERRAL_REWARD_MODE"),
    };
    const chain = await connectFromEnv(env);
    const problems = await verifyDeployment(chain, expected);
    if (problems.length > 0) throw new Error(problems.join("; "));
    return {
      REFERRAL_REWARDS_ADDRESS: expected.rewards,
      REFERRAL_REWARDS_IMPLEMENTATION: await readImplementation(chain, expected.rewards),
    };
  });
}
