import { TransactionNotFoundError } from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { askNode } from "#core/adapters/chain/failure";
import { readFinalBlock } from "#core/adapters/chain/final-block";
import { connectNode, orderRefOf, type RewardChainConfig, readPayment } from "#core/adapters/chain/reward-chain";
import { readLogPage } from "#core/adapters/chain/search-logs";
import type { AuditChain, Finality } from "#core/ports/reward-chain";

export interface AuditChainConfig extends Pick<RewardChainConfig, "rpcUrl" | "chainId" | "rewards" | "deployBlock"> {
  finality: Finality;
}

/** Of a clone without a chain: nothing was ever paid. */
export const noAuditChain: AuditChain = {
  contract: "0x",
  deployBlock: 0n,
  orderRef: orderRefOf,
  readPayment: async (orderReference) => ({ orderRef: orderRefOf(orderReference), paid: false, payment: null }),
  readFinalBlock: async () => -1n,
  readPayments: async ({ toBlock }) => ({ payments: [], toBlock, nextBlocks: 1n }),
  readSender: async () => null,
};

/** Reads the contract's payments over JSON-RPC. It needs no key. */
export function createAuditChain(config: AuditChainConfig, client = connectNode(config)): AuditChain {
  const { rewards, deployBlock, finality } = config;
  return {
    contract: rewards,
    deployBlock,
    orderRef: orderRefOf,

    readPayment: (orderReference) => readPayment(client, config, orderReference),

    readFinalBlock: () => askNode("final block", () => readFinalBlock(client, finality)),

    async readPayments(range) {
      const { logs, ...page } = await askNode("ReferralPaid logs", () =>
        readLogPage(
          (blocks) =>
            client.getContractEvents({
              address: rewards,
              abi: referralRewardsAbi,
              eventName: "ReferralPaid",
              ...blocks,
              strict: true,
            }),
          range,
        ),
      );
      const payments = logs.map(
        ({ args: { orderRef, refWallet, amount }, transactionHash, logIndex, blockNumber }) => ({
          orderRef,
          wallet: refWallet,
          amount,
          txHash: transactionHash,
          logIndex,
          blockNumber,
        }),
      );
      return { payments, ...page };
    },

    readSender: (txHash) =>
      askNode("sender", async () => {
        try {
          return (await client.getTransaction({ hash: txHash })).from;
        } catch (error) {
          if (error instanceof TransactionNotFoundError) return null;
          throw error;
        }
      }),
  };
}
