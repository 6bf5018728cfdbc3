// Lets the rewards contract mint the reward token. Safe to run again: a right that is there sends nothing.
// A token with roles (AccessControl): grants MINTER_ROLE. A token with an owner (Ownable): hands it over.
// Environment: CHAIN_RPC_URL, REFERRAL_CHAIN_ID, DEPLOYER_PRIVATE_KEY (the token's admin or owner),
// REFERRAL_REWARDS_ADDRESS, REFERRAL_REWARD_TOKEN_ADDRESS.
import { type Address, type Hex, isAddressEqual } from "viem";
import { referralRewardsAbi } from "../abi/referral-rewards.ts";
import { rewardTokenAbi } from "../abi/reward-token.ts";
import { type Chain, connectFromEnv, hasCode, waitForSuccess } from "./chain.ts";
import { runScript } from "./command-line.ts";
import { requireAddress } from "./env.ts";

export type MintRight = "role" | "owner";

/**
 * Grants the mint right by the token's own kind and answers which kind it is. Throws where the token has neither, where
 * the signer may not grant it, or where `rewards` is not a rewards contract that pays this token: ownership given to a
 * wrong address is lost.
 */
export async function grantMinter(chain: Chain, token: Address, rewards: Address): Promise<MintRight> {
  for (const address of [token, rewards]) {
    if (!(await hasCode(chain, address))) throw new Error(`There is no contract at ${address}`);
  }
  await requirePays(chain, rewards, token);
  const role = await readOrNothing(() =>
    chain.publicClient.readContract({ address: token, abi: rewardTokenAbi, functionName: "MINTER_ROLE" }),
  );
  if (role) {
    await grantRole(chain, token, rewards, role);
    return "role";
  }
  const owner = await readOrNothing(() =>
    chain.publicClient.readContract({ address: token, abi: rewardTokenAbi, functionName: "owner" }),
  );
  if (!owner) throw new Error(`The token ${token} has neither MINTER_ROLE nor an owner: grant its mint right by hand`);
  await transferOwnership(chain, token, rewards, owner);
  return "owner";
}

async function requirePays(chain: Chain, rewards: Address, token: Address): Promise<void> {
  const paid = await readOrNothing(() =>
    chain.publicClient.readContract({ address: rewards, abi: referralRewardsAbi, functionName: "rewardToken" }),
  );
  if (!paid) throw new Error(`${rewards} is not a rewards contract`);
  if (!isAddressEqual(paid, token)) throw new Error(`${rewards} pays the token ${paid}, not ${token}`);
}

async function grantRole(chain: Chain, token: Address, rewards: Address, role: Hex): Promise<void> {
  const contract = { address: token, abi: rewardTokenAbi } as const;
  if (await chain.publicClient.readContract({ ...contract, functionName: "hasRole", args: [role, rewards] })) return;
  const { request } = await chain.publicClient.simulateContract({
    ...contract,
    account: chain.account,
    functionName: "grantRole",
    args: [role, rewards],
  });
  await waitForSuccess(chain, await chain.walletClient.writeContract(request), "grantRole");
}

async function transferOwnership(chain: Chain, token: Address, rewards: Address, owner: Address): Promise<void> {
  if (isAddressEqual(owner, rewards)) return;
  if (!isAddressEqual(owner, chain.account.address)) {
    throw new Error(`The token's owner is ${owner}: run this with the owner's key`);
  }
  const { request } = await chain.publicClient.simulateContract({
    address: token,
    abi: rewardTokenAbi,
    account: chain.account,
    functionName: "transferOwnership",
    args: [rewards],
  });
  await waitForSuccess(chain, await chain.walletClient.writeContract(request), "transferOwnership");
}

/** The answer of a function the contract may not have. Network trouble is not an answer and is thrown on. */
async function readOrNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === "ContractFunctionExecutionError" && isAnswer(error)) return undefined;
    throw error;
  }
}

function isAnswer(error: Error): boolean {
  const cause = error.cause;
  return (
    cause instanceof Error &&
    (cause.name === "ContractFunctionRevertedError" || cause.name === "ContractFunctionZeroDataError")
  );
}

if (import.meta.main) {
  await runScript(async () => {
    const { env } = process;
    const rewards = requireAddress(env, "REFERRAL_REWARDS_ADDRESS");
    const token = requireAddress(env, "REFERRAL_REWARD_TOKEN_ADDRESS");
    await grantMinter(await connectFromEnv(env), token, rewards);
    return { REFERRAL_REWARDS_ADDRESS: rewards, REFERRAL_REWARD_TOKEN_ADDRESS: token };
  });
}
