import {
  createPublicClient,
  defineChain,
  type HttpTransport,
  hexToBigInt,
  http,
  keccak256,
  type PublicClient,
  stringToBytes,
} from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { rewardTokenAbi } from "#contracts/reward-token";
import { askNode } from "#core/adapters/chain/failure";
import { findNewestLog } from "#core/adapters/chain/search-logs";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { AdapterError } from "#core/ports/adapter-error";
import type { ChainPayment, Hex, RewardChain } from "#core/ports/reward-chain";

/** Milliseconds a node may take for one answer. */
const NODE_TIMEOUT = 8_000;

export interface RewardChainConfig {
  rpcUrl: string;
  chainId: number;
  rewards: Hex;
  token: Hex;
  /** The configured value; a node that reports another one is not trusted. */
  tokenDecimals: number;
  /** The contract's first block. */
  deployBlock: bigint;
}

/**
 * Every call is a request of its own. viem lets equal calls share one answer, also across requests and objects of a
 * Worker: when the one that asked is ended, its answer never comes, and whoever shares it would wait for ever.
 */
function unshared(transport: HttpTransport): HttpTransport {
  return (config) => {
    const made = transport(config);
    const request: typeof made.request = (call, options) => made.request(call, { ...options, dedupe: false });
    return { ...made, request };
  };
}

/** A read-only connection. Calls are not bundled: in a Worker, a shared bundle would cross requests. */
export function connectNode({ rpcUrl, chainId }: Pick<RewardChainConfig, "rpcUrl" | "chainId">): PublicClient {
  return createPublicClient({
    chain: defineChain({
      id: chainId,
      name: `chain ${chainId}`,
      nativeCurrency: { name: "Coin", symbol: "COIN", decimals: 18 },
      rpcUrls: { default: { http: [] } },
    }),
    transport: unshared(http(rpcUrl, { timeout: NODE_TIMEOUT, retryCount: 1 })),
    cacheTime: 0,
  });
}

/** The newest block's number. viem's own way shares the answer between callers, which the transport cannot prevent. */
export async function readBlockNumber(client: PublicClient): Promise<bigint> {
  return hexToBigInt(await client.request({ method: "eth_blockNumber" }));
}

/** How the contract knows a reference. */
export function orderRefOf(orderReference: string): Hex {
  return keccak256(stringToBytes(orderReference));
}

/** The error for a decimals mismatch: every amount would be off by powers of ten. */
export function otherDecimals(decimals: number, configured: number): MintReason {
  return mintReasons.of("other_token_decimals", { actual: String(decimals), configured: String(configured) });
}

/** Reads contract and token over JSON-RPC. */
export function createRewardChain(config: RewardChainConfig, client = connectNode(config)): RewardChain {
  const { chainId, token, tokenDecimals } = config;
  let isChecked = false;

  return {
    chainId,

    async readTokenDecimals() {
      if (isChecked) return tokenDecimals;
      const decimals = await askNode("token decimals", () =>
        client.readContract({ address: token, abi: rewardTokenAbi, functionName: "decimals" }),
      );
      if (decimals !== tokenDecimals) {
        throw new AdapterError(mintReasons.say(otherDecimals(decimals, tokenDecimals)), { retry: true });
      }
      isChecked = true;
      return tokenDecimals;
    },

    readPayment: (orderReference) => readPayment(client, config, orderReference),

    async readHead() {
      const [nodeChainId, blockNumber] = await askNode("head", () =>
        Promise.all([client.getChainId(), readBlockNumber(client)]),
      );
      return { chainId: nodeChainId, blockNumber };
    },
  };
}

/** What the contract says of a reference, with the newest log of its payment. */
export async function readPayment(
  client: PublicClient,
  { rewards, deployBlock }: Pick<RewardChainConfig, "rewards" | "deployBlock">,
  orderReference: string,
): Promise<ChainPayment> {
  const orderRef = orderRefOf(orderReference);
  const paid = await askNode("paidOrders", () =>
    client.readContract({
      address: rewards,
      abi: referralRewardsAbi,
      functionName: "paidOrders",
      args: [orderRef],
    }),
  );
  if (!paid) return { orderRef, paid, payment: null };
  const log = await askNode("ReferralPaid logs", () =>
    findNewestLog(
      (range) =>
        client.getContractEvents({
          address: rewards,
          abi: referralRewardsAbi,
          eventName: "ReferralPaid",
          args: { orderRef },
          ...range,
          strict: true,
        }),
      { firstBlock: deployBlock, head: () => readBlockNumber(client) },
    ),
  );
  if (!log) return { orderRef, paid, payment: null };
  const { refWallet, amount } = log.args;
  return {
    orderRef,
    paid,
    payment: { wallet: refWallet, amount, txHash: log.transactionHash, blockNumber: log.blockNumber },
  };
}
