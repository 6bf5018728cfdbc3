import { join } from "node:path";
import { type Address, getAddress, type Hex, parseUnits } from "viem";
import { generatePrivateKey } from "viem/accounts";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { rewardTokenAbi } from "#contracts/reward-token";
import { type Chain, connectChain } from "../../contracts/scripts/chain.ts";
import { deployReferralRewards } from "../../contracts/scripts/deploy.ts";
import { grantMinter } from "../../contracts/scripts/grant-minter.ts";
import { verifyDeployment } from "../../contracts/scripts/verify.ts";
import { projectRoot } from "../stack/build.ts";
import { compileContracts } from "../stack/compile.ts";
import type { Clone, Made } from "./clone-file.ts";

/** The chain's node, and who signs there. */
interface Signer {
  rpcUrl: string;
  deployerKey: Hex;
}

interface Deployment extends Signer {
  /** The account that the Minter signs with. */
  operator: string;
  /** Who may change the contract; the deployer where nobody is named. */
  admin?: string | undefined;
  /** Folder of deployments' records. */
  records?: string;
}

const RECORDS = join(projectRoot, "contracts/deployments");

const modeOf = (clone: Clone): 0 | 1 => (clone.token.mode === "mint" ? 0 : 1);

/** What the contract may pay at most in one payment and in a UTC day, in the token's smallest unit. */
function capsOf({ caps, token }: Pick<Clone, "caps" | "token">): { paymentCap: bigint; dailyCap: bigint } {
  return {
    paymentCap: parseUnits(caps.paymentTokens, token.decimals),
    dailyCap: parseUnits(caps.dayTokens, token.decimals),
  };
}

function tokenOf({ slug, token }: Clone): Address {
  if (!token.address) throw new Error(`clones/${slug}.toml names no token: set address in [token]`);
  return getAddress(token.address);
}

/**
 * Deploys the clone's contract by the production script, with its caps in force from the first block. Its record is
 * `contracts/deployments/<slug>-<chain>.json`, to be committed: with it a repeat finds what is there.
 *
 * @throws Error when the clone names no token, or what is deployed has other settings
 */
export async function deployContract(
  clone: Clone,
  { rpcUrl, deployerKey, records = RECORDS, ...who }: Deployment,
): Promise<Made> {
  const token = tokenOf(clone);
  await compileContracts();
  const chain = await connectChain({ rpcUrl, chainId: clone.chain.id, privateKey: deployerKey });
  const operator = getAddress(who.operator);
  const { rewards, deployBlock } = await deployReferralRewards(chain, {
    token,
    operator,
    mode: modeOf(clone),
    ...(who.admin && { admin: getAddress(who.admin) }),
    ...capsOf(clone),
    recordFile: join(records, `${clone.slug}-${clone.chain.id}.json`),
  });
  return { rewardsAddress: rewards, deployBlock: Number(deployBlock), operatorAddress: operator };
}

/**
 * Lets the clone's contract mint its token. A token with roles gives it one; a token with an owner is handed over as a
 * whole, and comes back by an upgrade of the contract only.
 */
export async function grantMintRight(clone: Clone, { rpcUrl, deployerKey }: Signer): Promise<"role" | "owner"> {
  const chain = await connectChain({ rpcUrl, chainId: clone.chain.id, privateKey: deployerKey });
  return grantMinter(chain, tokenOf(clone), rewardsOf(clone));
}

function rewardsOf({ slug, made }: Clone): Address {
  if (!made.rewardsAddress) throw new Error(`clones/${slug}.toml has no contract yet`);
  return getAddress(made.rewardsAddress);
}

/**
 * What is wrong with the contract that a clone names: its code, token, mode, roles, right to pay and caps. Sends nothing.
 *
 * @throws Error when the node does not answer, or serves another chain
 */
export async function contractProblems(clone: Clone, { rpcUrl }: Pick<Signer, "rpcUrl">): Promise<string[]> {
  const { operatorAddress } = clone.made;
  if (!operatorAddress) return [`clones/${clone.slug}.toml does not say whose account the Minter signs with`];
  await compileContracts();
  // Calls are played in the name of an account of no importance.
  const chain = await connectChain({ rpcUrl, chainId: clone.chain.id, privateKey: generatePrivateKey() });
  const rewards = rewardsOf(clone);
  const expected = { rewards, token: tokenOf(clone), operator: getAddress(operatorAddress), mode: modeOf(clone) };
  const deployed = await verifyDeployment(chain, expected).catch((error: unknown) =>
    whatIsThere(chain, rewards, error),
  );
  return deployed.length > 0 ? deployed : otherTerms(chain, clone);
}

/** A node that does not answer is no problem of the contract's. */
async function whatIsThere(chain: Chain, rewards: Address, error: unknown): Promise<string[]> {
  const code = await chain.publicClient.getCode({ address: rewards });
  if (code === undefined || code === "0x") return [`there is no contract at ${rewards}`];
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return [`the contract at ${rewards} is another one: ${line}`];
}

async function otherTerms(chain: Chain, clone: Clone): Promise<string[]> {
  const { publicClient } = chain;
  const contract = { address: rewardsOf(clone), abi: referralRewardsAbi } as const;
  const [[payment, daily], decimals] = await Promise.all([
    publicClient.readContract({ ...contract, functionName: "caps" }),
    publicClient.readContract({ address: tokenOf(clone), abi: rewardTokenAbi, functionName: "decimals" }),
  ]);
  const { paymentCap, dailyCap } = capsOf(clone);
  const problems: string[] = [];
  if (decimals !== clone.token.decimals)
    problems.push(`the token has ${decimals} decimals, not ${clone.token.decimals}`);
  if (payment !== paymentCap || daily !== dailyCap) {
    problems.push(`its caps are ${payment} a payment and ${daily} a day, not ${paymentCap} and ${dailyCap}`);
  }
  return problems;
}
