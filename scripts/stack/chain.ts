import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Address, Hex } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { connectChain, LOCAL_CHAIN_ID } from "../../contracts/scripts/chain.ts";
import { deployReferralRewards } from "../../contracts/scripts/deploy.ts";
import { deployLocalToken } from "../../contracts/scripts/deploy-local-token.ts";
import { grantMinter } from "../../contracts/scripts/grant-minter.ts";
import { startLocalChain } from "../../contracts/scripts/local-chain.ts";
import { compileContracts } from "./compile.ts";

/** Published development accounts of every local chain: worth nothing anywhere else. */
export const DEPLOYER_KEY: Hex = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const OPERATOR_KEY: Hex = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

export interface ChainAddresses {
  readonly rewards: Address;
  readonly token: Address;
  readonly priceFeed: Address;
}

export interface StackChain {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly addresses: ChainAddresses;
  /** First block that can hold a payment of this contract. */
  readonly deployBlock: bigint;
  readonly operatorKey: Hex;
  /** True when no earlier chain was there to go on with. */
  readonly isNew: boolean;
  stop(): Promise<void>;
}

/**
 * Starts the local chain where the last run left it and runs the production deploy scripts, which keep what is there.
 * A new chain begins when `stateDir` is empty.
 */
export async function startChain(
  stateDir: string,
  { blockMilliseconds }: { blockMilliseconds?: number } = {},
): Promise<StackChain> {
  mkdirSync(stateDir, { recursive: true });
  const journal = join(stateDir, "journal.jsonl");
  const recordFile = join(stateDir, "deployment.json");
  const isNew = !existsSync(journal) || !existsSync(recordFile);
  if (isNew) for (const file of [journal, recordFile]) rmSync(file, { force: true });
  await compileContracts();
  const node = await startLocalChain({ port: 0, journal, ...(blockMilliseconds && { blockMilliseconds }) });
  try {
    const chain = await connectChain({ rpcUrl: node.rpcUrl, chainId: LOCAL_CHAIN_ID, privateKey: DEPLOYER_KEY });
    const { token, feed } = await deployLocalToken(chain, recordFile);
    const operator = privateKeyToAddress(OPERATOR_KEY);
    const { rewards, deployBlock } = await deployReferralRewards(chain, { token, operator, mode: 0, recordFile });
    await grantMinter(chain, token, rewards);
    return {
      rpcUrl: node.rpcUrl,
      chainId: LOCAL_CHAIN_ID,
      addresses: { rewards, token, priceFeed: feed },
      deployBlock,
      operatorKey: OPERATOR_KEY,
      isNew,
      stop: () => node.stop(),
    };
  } catch (error) {
    await node.stop();
    throw error;
  }
}
