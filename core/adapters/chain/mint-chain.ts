import { keccak256, type PublicClient, stringToBytes, TransactionReceiptNotFoundError } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { type ContractTerms, rememberedTerms, type TermsConfig } from "#core/adapters/chain/contract-terms";
import { askNode, classifySendError, describeChainError } from "#core/adapters/chain/failure";
import { readFinalBlock } from "#core/adapters/chain/final-block";
import { forecastBatch } from "#core/adapters/chain/forecast-batch";
import { l1FeeReader } from "#core/adapters/chain/l1-fee";
import { connectNode, createRewardChain, orderRefOf } from "#core/adapters/chain/reward-chain";
import { readContractLogs } from "#core/adapters/chain/token-error";
import type { FeeQuote } from "#core/domain/fees";
import { mintReasons } from "#core/domain/mint-reason";
import type { Finality, Hex, MintChain, Readiness } from "#core/ports/reward-chain";

const OPERATOR_ROLE = keccak256(stringToBytes("OPERATOR_ROLE"));

export interface MintChainConfig extends TermsConfig {
  operatorKey: Hex;
  finality: Finality;
}

/** The chain with the operator's account: signs here, and keeps the key here. */
export function createMintChain(config: MintChainConfig): MintChain {
  const client = connectNode(config);
  const account = privateKeyToAccount(config.operatorKey);
  const { address: operator } = account;
  const readTerms = rememberedTerms(client, config);
  const readL1Fee = l1FeeReader(client, config.chainId);

  return {
    ...createRewardChain(config, client),
    operator,
    contract: config.rewards,
    orderRef: orderRefOf,

    readBalance: () => askNode("operator balance", () => client.getBalance({ address: operator })),

    readOperator: () => askNode("operator", () => readOperator(client, { config, operator, readTerms, readL1Fee })),

    readUsedNonce: () =>
      askNode("used nonce", () => client.getTransactionCount({ address: operator, blockTag: "latest" })),

    forecastBatch: (payments) =>
      askNode("forecast", () => forecastBatch(client, { rewards: config.rewards, operator }, payments)),

    quoteFees: () => askNode("fees", () => quoteFees(client, readL1Fee)),

    async sign({ nonce, calldata, gas, fees }) {
      const raw = await account.signTransaction({
        type: "eip1559",
        chainId: config.chainId,
        ...(calldata === null ? { to: operator } : { to: config.rewards, data: calldata }),
        nonce,
        gas,
        ...fees,
      });
      return { raw, hash: keccak256(raw) };
    },

    async broadcast(raw) {
      try {
        await client.sendRawTransaction({ serializedTransaction: raw });
        return { outcome: "accepted", detail: null };
      } catch (error) {
        return { outcome: classifySendError(error), detail: describeChainError(error) };
      }
    },

    readFinalHead: () =>
      askNode("final block", async () => {
        const blockNumber = await readFinalBlock(client, config.finality);
        return { blockNumber, nonce: await client.getTransactionCount({ address: operator, blockNumber }) };
      }),

    readMined: (hash) =>
      askNode("receipt", async () => {
        try {
          const receipt = await client.getTransactionReceipt({ hash });
          const logs = readContractLogs(config.rewards, receipt.logs);
          return { hash, succeeded: receipt.status === "success", blockNumber: receipt.blockNumber, logs };
        } catch (error) {
          if (error instanceof TransactionReceiptNotFoundError) return null;
          throw error;
        }
      }),
  };
}

/** What gas costs now. */
export async function quoteFees(client: PublicClient, readL1Fee: () => Promise<bigint>): Promise<FeeQuote> {
  const [block, suggestedTip, l1FeePerByte] = await Promise.all([
    client.getBlock(),
    client.estimateMaxPriorityFeePerGas(),
    readL1Fee(),
  ]);
  return { baseFee: block.baseFeePerGas ?? 0n, suggestedTip, l1FeePerByte };
}

interface OperatorQuestion {
  config: MintChainConfig;
  operator: Hex;
  readTerms: () => Promise<ContractTerms>;
  readL1Fee: () => Promise<bigint>;
}

async function readOperator(
  client: PublicClient,
  { config, operator, readTerms, readL1Fee }: OperatorQuestion,
): Promise<Readiness> {
  const contract = { address: config.rewards, abi: referralRewardsAbi } as const;
  const [chainId, paused, isOperator, balance, pendingNonce, quote, terms] = await Promise.all([
    client.getChainId(),
    client.readContract({ ...contract, functionName: "paused" }),
    client.readContract({ ...contract, functionName: "hasRole", args: [OPERATOR_ROLE, operator] }),
    client.getBalance({ address: operator }),
    client.getTransactionCount({ address: operator, blockTag: "pending" }),
    quoteFees(client, readL1Fee),
    readTerms(),
  ]);
  if (chainId !== config.chainId)
    return { ready: false, why: mintReasons.of("other_chain", { chain: String(chainId) }) };
  if (terms.why !== null) return { ready: false, why: terms.why };
  if (paused) return { ready: false, why: mintReasons.of("contract_paused") };
  if (!isOperator) return { ready: false, why: mintReasons.of("not_operator", { operator }) };
  if (balance === 0n) return { ready: false, why: mintReasons.of("no_gas", { operator }) };
  return { ready: true, balance, pendingNonce, quote, caps: terms.caps };
}
