import {
  type Address,
  createPublicClient,
  createWalletClient,
  defineChain,
  getAddress,
  type Hex,
  http,
  type PublicClient,
  type TransactionReceipt,
  type Transport,
  type Chain as ViemChain,
  type WalletClient,
} from "viem";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { type Env, requireChainId, requirePrivateKey, requireRpcUrl } from "./env.ts";

/** Chain id of the local development chain. */
export const LOCAL_CHAIN_ID = 31337;

/** A checked connection: the node really serves `chainId`, and `account` signs. */
export type Chain = {
  chainId: number;
  account: PrivateKeyAccount;
  publicClient: PublicClient<Transport, ViemChain>;
  walletClient: WalletClient<Transport, ViemChain, PrivateKeyAccount>;
};

/** Connects, and refuses a node of another chain than the one that was meant. */
export function connectChain(input: { rpcUrl: string; chainId: number; privateKey: Hex }): Promise<Chain> {
  return openChain({ transport: http(input.rpcUrl), chainId: input.chainId, privateKey: input.privateKey });
}

/** As `connectChain`, over any viem transport. */
export async function openChain(input: { transport: Transport; chainId: number; privateKey: Hex }): Promise<Chain> {
  const { transport } = input;
  const chain: ViemChain = defineChain({
    id: input.chainId,
    name: `chain ${input.chainId}`,
    nativeCurrency: { name: "Coin", symbol: "COIN", decimals: 18 },
    rpcUrls: { default: { http: [] } },
  });
  const pollingInterval = input.chainId === LOCAL_CHAIN_ID ? 100 : 2_000;
  const account = privateKeyToAccount(input.privateKey);
  const publicClient = createPublicClient({ chain, transport, pollingInterval });
  const walletClient = createWalletClient({ account, chain, transport, pollingInterval });
  const actual = await publicClient.getChainId();
  if (actual !== input.chainId) {
    throw new Error(`The node serves chain ${actual}, REFERRAL_CHAIN_ID says ${input.chainId}: nothing was sent`);
  }
  return { chainId: input.chainId, account, publicClient, walletClient };
}

/** Connects with `CHAIN_RPC_URL`, `REFERRAL_CHAIN_ID` and `DEPLOYER_PRIVATE_KEY`. */
export function connectFromEnv(env: Env): Promise<Chain> {
  return connectChain({
    rpcUrl: requireRpcUrl(env),
    chainId: requireChainId(env, "REFERRAL_CHAIN_ID"),
    privateKey: requirePrivateKey(env, "DEPLOYER_PRIVATE_KEY"),
  });
}

/** Waits until a transaction is mined. Throws when it failed. */
export async function waitForSuccess(chain: Chain, hash: Hex, what: string): Promise<TransactionReceipt> {
  const receipt = await chain.publicClient.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") throw new Error(`${what} failed in transaction ${hash}`);
  return receipt;
}

/** Whether there is a contract at the address. */
export async function hasCode(chain: Chain, address: Address): Promise<boolean> {
  const code = await chain.publicClient.getCode({ address });
  return code !== undefined && code !== "0x";
}

/** Deploys code and answers where it is. */
export async function deployCode(
  chain: Chain,
  data: Hex,
  what: string,
): Promise<{ address: Address; receipt: TransactionReceipt }> {
  const hash = await chain.walletClient.sendTransaction({ data });
  const receipt = await waitForSuccess(chain, hash, `Deployment of ${what}`);
  if (!receipt.contractAddress) throw new Error(`Deployment of ${what} made no contract in transaction ${hash}`);
  return { address: getAddress(receipt.contractAddress), receipt };
}
