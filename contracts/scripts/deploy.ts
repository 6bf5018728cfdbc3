// Deploys ReferralRewards behind its proxy. Safe to run again: what the record names and the chain has is kept.
// Environment: CHAIN_RPC_URL, REFERRAL_CHAIN_ID, DEPLOYER_PRIVATE_KEY, REFERRAL_REWARD_TOKEN_ADDRESS,
// REFERRAL_MINTER_ADDRESS, REFERRAL_REWARD_MODE (0), REFERRAL_PAYMENT_CAP and REFERRAL_DAILY_CAP (the local chain alone may
// do without: unlimited), and where wanted REFERRAL_ADMIN_ADDRESS (the deployer), REFERRAL_DEPLOYMENT_FILE.
import { type Address, concatHex, encodeAbiParameters, encodeFunctionData, isAddressEqual, keccak256 } from "viem";
import { referralRewardsAbi } from "../abi/referral-rewards.ts";
import { rewardTokenAbi } from "../abi/reward-token.ts";
import { type ContractCode, isSameCode, readContractCode } from "./artifact.ts";
import { type Chain, connectFromEnv, deployCode, hasCode, LOCAL_CHAIN_ID } from "./chain.ts";
import { runScript } from "./command-line.ts";
import { type DeploymentRecord, deploymentFile, readDeployment, writeDeployment } from "./deployment-record.ts";
import { optionalAddress, optionalCap, readRewardMode, requireAddress, UNLIMITED } from "./env.ts";
import { applyCaps } from "./set-caps.ts";
import { readStorageLayout } from "./storage-layout.ts";

export type DeployInput = {
  token: Address;
  operator: Address;
  /** 0 = MINT, 1 = TRANSFER. */
  mode: 0 | 1;
  /** Holder of `DEFAULT_ADMIN_ROLE`; the deployer where it is not given. */
  admin?: Address | undefined;
  /** Caps in the token's smallest unit, in force from the proxy's first block. Optional on the local chain only. */
  paymentCap?: bigint | undefined;
  dailyCap?: bigint | undefined;
  /** Where the deployment is recorded. */
  recordFile: string;
};

export type DeployResult = {
  rewards: Address;
  implementation: Address;
  /** Block of the proxy: the first one that can hold a `ReferralPaid` log. */
  deployBlock: bigint;
  /** Whether this run made the proxy. */
  created: boolean;
};

/**
 * Deploys the implementation, then the proxy with its initialisation and caps in one transaction. Throws when caps are
 * missing on a real chain, the token has no code, or the recorded contract is missing from this chain or was deployed
 * with other settings.
 */
export async function deployReferralRewards(chain: Chain, input: DeployInput): Promise<DeployResult> {
  const admin = input.admin ?? chain.account.address;
  const caps = readCaps(chain, input);
  await requireToken(chain, input.token);

  let record = await readDeployment(input.recordFile, chain.chainId);
  if (record.proxy && !(await hasCode(chain, record.proxy))) {
    if (chain.chainId !== LOCAL_CHAIN_ID) {
      throw new Error(`${input.recordFile} names ${record.proxy}, but this chain has no code there`);
    }
    const { localToken, localFeed } = record;
    record = { chainId: chain.chainId, ...(localToken && localFeed ? { localToken, localFeed } : {}) };
  }

  const created = record.proxy === undefined;
  const deployed = record.proxy ? record : await deployProxy(chain, { ...input, admin, caps }, record);
  const { proxy, implementation, proxyBlock } = deployed;
  if (!proxy || !implementation || !proxyBlock) throw new Error(`${input.recordFile} is incomplete`);
  await requireSameSettings(chain, proxy, input);
  if (caps && !created) await applyCaps(chain, proxy, ...caps);
  return { rewards: proxy, implementation, deployBlock: BigInt(proxyBlock), created };
}

type Caps = readonly [paymentCap: bigint, dailyCap: bigint];

/** Caps per payment and per day; null when none were requested, which leaves the cost of a leaked key unbounded. */
function readCaps(chain: Chain, { paymentCap, dailyCap }: DeployInput): Caps | null {
  const given = { REFERRAL_PAYMENT_CAP: paymentCap, REFERRAL_DAILY_CAP: dailyCap };
  for (const [name, cap] of Object.entries(given)) {
    if (chain.chainId !== LOCAL_CHAIN_ID && (cap === undefined || cap === UNLIMITED)) {
      throw new Error(`${name} must be a number of tokens on chain ${chain.chainId}: nothing was sent`);
    }
  }
  if (paymentCap === undefined && dailyCap === undefined) return null;
  const caps = [paymentCap ?? dailyCap ?? UNLIMITED, dailyCap ?? UNLIMITED] as const;
  if (caps[0] > caps[1]) throw new Error("REFERRAL_PAYMENT_CAP may not be over REFERRAL_DAILY_CAP");
  return caps;
}

async function deployProxy(
  chain: Chain,
  input: DeployInput & { admin: Address; caps: Caps | null },
  record: DeploymentRecord,
): Promise<DeploymentRecord> {
  const code = await readContractCode("ReferralRewards");
  const proxyCode = await readContractCode("ERC1967Proxy");
  const codeHash = keccak256(code.bytecode);
  const storageLayout = await readStorageLayout("ReferralRewards");

  let implementation = record.implementation;
  if (!implementation || !(await isAt(chain, implementation, code))) {
    implementation = (await deployCode(chain, code.bytecode, "ReferralRewards")).address;
    await writeDeployment(input.recordFile, { ...record, codeHash, implementation });
  }

  const settings = [input.admin, input.operator, input.token, input.mode] as const;
  const initialization = input.caps
    ? encodeFunctionData({
        abi: referralRewardsAbi,
        functionName: "initializeWithCaps",
        args: [...settings, ...input.caps],
      })
    : encodeFunctionData({ abi: referralRewardsAbi, functionName: "initialize", args: settings });
  const constructorArguments = encodeAbiParameters(
    [{ type: "address" }, { type: "bytes" }],
    [implementation, initialization],
  );
  const { address, receipt } = await deployCode(chain, concatHex([proxyCode.bytecode, constructorArguments]), "proxy");
  const complete: DeploymentRecord = {
    ...record,
    codeHash,
    implementation,
    storageLayout,
    proxy: address,
    proxyTransaction: receipt.transactionHash,
    proxyBlock: receipt.blockNumber.toString(),
  };
  await writeDeployment(input.recordFile, complete);
  return complete;
}

async function isAt(chain: Chain, address: Address, code: ContractCode): Promise<boolean> {
  const onChain = await chain.publicClient.getCode({ address });
  return onChain !== undefined && isSameCode(onChain, code);
}

async function requireToken(chain: Chain, token: Address): Promise<void> {
  if (!(await hasCode(chain, token))) throw new Error(`There is no contract at REFERRAL_REWARD_TOKEN_ADDRESS ${token}`);
  try {
    await chain.publicClient.readContract({ address: token, abi: rewardTokenAbi, functionName: "decimals" });
  } catch (cause) {
    throw new Error(`The contract at REFERRAL_REWARD_TOKEN_ADDRESS ${token} is not an ERC-20 token`, { cause });
  }
}

/** A second run with other settings changes nothing: it says so instead of printing addresses that mislead. */
async function requireSameSettings(chain: Chain, proxy: Address, input: DeployInput): Promise<void> {
  const contract = { address: proxy, abi: referralRewardsAbi } as const;
  const operatorRole = await chain.publicClient.readContract({ ...contract, functionName: "OPERATOR_ROLE" });
  const [token, mode, isOperator] = await Promise.all([
    chain.publicClient.readContract({ ...contract, functionName: "rewardToken" }),
    chain.publicClient.readContract({ ...contract, functionName: "rewardMode" }),
    chain.publicClient.readContract({
      ...contract,
      functionName: "hasRole",
      args: [operatorRole, input.operator],
    }),
  ]);
  if (!isAddressEqual(token, input.token)) throw new Error(`${proxy} pays the token ${token}, not ${input.token}`);
  if (mode !== input.mode) throw new Error(`${proxy} has the reward mode ${mode}, not ${input.mode}`);
  if (!isOperator) throw new Error(`${input.operator} is not an operator of ${proxy}`);
}

if (import.meta.main) {
  await runScript(async () => {
    const { env } = process;
    const token = requireAddress(env, "REFERRAL_REWARD_TOKEN_ADDRESS");
    const operator = requireAddress(env, "REFERRAL_MINTER_ADDRESS");
    const mode = readRewardMode(env, "REFERRAL_REWARD_MODE");
    const admin = optionalAddress(env, "REFERRAL_ADMIN_ADDRESS");
    const paymentCap = optionalCap(env, "REFERRAL_PAYMENT_CAP");
    const dailyCap = optionalCap(env, "REFERRAL_DAILY_CAP");
    const chain = await connectFromEnv(env);
    const recordFile = deploymentFile(env, chain.chainId);
    const result = await deployReferralRewards(chain, {
      token,
      operator,
      mode,
      admin,
      paymentCap,
      dailyCap,
      recordFile,
    });
    return {
      REFERRAL_REWARDS_ADDRESS: result.rewards,
      REFERRAL_REWARD_TOKEN_ADDRESS: token,
      REFERRAL_REWARDS_DEPLOY_BLOCK: result.deployBlock.toString(),
    };
  });
}
