import { type Address, createPublicClient, type Hex, http, keccak256, stringToBytes } from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { rewardTokenAbi } from "#contracts/reward-token";

/** The chain as anyone with its RPC address sees it. */
export interface ChainView {
  balanceOf(wallet: Address): Promise<bigint>;
  /** Whether the contract has paid this reference. */
  isPaid(orderReference: string): Promise<boolean>;
  succeeded(hash: Hex): Promise<boolean>;
}

/** Looks at the chain without any key. Amounts are in the token's smallest unit. */
export function viewChain(rpcUrl: string, { rewards, token }: { rewards: Address; token: Address }): ChainView {
  const client = createPublicClient({ transport: http(rpcUrl) });
  return {
    balanceOf: (wallet) =>
      client.readContract({ address: token, abi: rewardTokenAbi, functionName: "balanceOf", args: [wallet] }),
    isPaid: (orderReference) =>
      client.readContract({
        address: rewards,
        abi: referralRewardsAbi,
        functionName: "paidOrders",
        args: [keccak256(stringToBytes(orderReference))],
      }),
    succeeded: async (hash) => (await client.getTransactionReceipt({ hash })).status === "success",
  };
}
