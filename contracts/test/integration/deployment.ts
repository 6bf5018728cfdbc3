// Deploys what the integration tests need, the rewards contract with the production scripts.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { network } from "hardhat";
import { type Address, custom, type Hex, keccak256, pad, toBytes, toHex } from "viem";
import { type Chain, LOCAL_CHAIN_ID, openChain } from "../../scripts/chain.ts";
import { deployReferralRewards } from "../../scripts/deploy.ts";
import { grantMinter } from "../../scripts/grant-minter.ts";

/** Published development keys of every Hardhat node: deployer and admin, operator. */
export const DEPLOYER_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
export const OPERATOR_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

export const MINT = 0;
export const TRANSFER = 1;

/** Gas of every test transaction: given, so that a transaction that reverts is mined and not stopped by an estimate. */
export const GAS = 15_000_000n;

/** 100 tokens in the treasury of TRANSFER mode for each payment a test can think of. */
export const TREASURY = 10n ** 30n;

export type TokenContract = "MockMintableToken" | "MockRoleMintableToken";

/** An own chain with automine: nothing leaks from one test file into another. */
export async function startChain() {
  const connection = await network.create();
  const { viem, provider, networkHelpers } = connection;
  const publicClient = await viem.getPublicClient();
  const open = (privateKey: Hex) => openChain({ transport: custom(provider), chainId: LOCAL_CHAIN_ID, privateKey });
  const deployer = await open(DEPLOYER_KEY);
  return { connection, viem, networkHelpers, publicClient, open, deployer };
}

export type TestChain = Awaited<ReturnType<typeof startChain>>;

/** A file for a deployment record that no other test uses. */
export async function newRecordFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "refcodes-deployment-")), "record.json");
}

/** Token, rewards contract and, by mode, the mint right or a treasury. */
export async function deployRewards(
  chain: TestChain,
  options: { mode?: 0 | 1; token?: Address; tokenContract?: TokenContract; operator?: Address } = {},
) {
  const { viem, deployer } = chain;
  const [, operatorClient, outsiderClient] = await viem.getWalletClients();
  if (!operatorClient || !outsiderClient) throw new Error("The chain has no accounts");
  const mode = options.mode ?? MINT;
  const operator = options.operator ?? operatorClient.account.address;
  const tokenAddress =
    options.token ?? (await deployToken(chain, options.tokenContract ?? "MockMintableToken", deployer.account.address));
  const deployed = await deployReferralRewards(deployer, {
    token: tokenAddress,
    operator,
    mode,
    recordFile: await newRecordFile(),
  });
  const rewards = await viem.getContractAt("ReferralRewards", deployed.rewards, { client: { wallet: operatorClient } });
  const asAdmin = await viem.getContractAt("ReferralRewards", deployed.rewards);
  if (!options.token) await fund(chain, tokenAddress, deployed.rewards, mode, options.tokenContract);
  const token = await viem.getContractAt("MockMintableToken", tokenAddress);
  return { ...deployed, rewards, asAdmin, token, operator, operatorClient, outsiderClient };
}

export type DeployedRewards = Awaited<ReturnType<typeof deployRewards>>;

async function deployToken(chain: TestChain, contract: TokenContract, owner: Address): Promise<Address> {
  const deployed = await chain.viem.deployContract(contract, ["Ring", "RING", owner]);
  return deployed.address;
}

async function fund(
  chain: TestChain,
  token: Address,
  rewards: Address,
  mode: 0 | 1,
  tokenContract: TokenContract = "MockMintableToken",
): Promise<void> {
  if (mode === MINT) {
    await grantMinter(chain.deployer, token, rewards);
    return;
  }
  if (tokenContract !== "MockMintableToken") throw new Error("A treasury is made of the owner's token");
  const contract = await chain.viem.getContractAt("MockMintableToken", token);
  await contract.write.mint([rewards, TREASURY]);
}

/** Reference of an order, as the platform makes it. */
export function orderRef(reference: string): Hex {
  return keccak256(toBytes(reference));
}

/** A wallet that has never been used: its address is as long and as full as a real one. */
export function freshWallet(seed: string): Address {
  return pad(toHex(BigInt(keccak256(toBytes(`wallet ${seed}`))) >> 96n), { size: 20 });
}

/** Signer of the scripts for another account than the deployer. */
export function chainOf(chain: TestChain, privateKey: Hex): Promise<Chain> {
  return chain.open(privateKey);
}
