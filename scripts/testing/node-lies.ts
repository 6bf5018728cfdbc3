import {
  type AbiFunction,
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionResult,
  type Hex,
  keccak256,
  numberToHex,
  stringToBytes,
  toFunctionSelector,
} from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import type { RpcFate } from "./rpc-proxy.ts";

/** Somebody whom the Minter owes nothing. */
export const STRANGER = `0x${"b2".repeat(20)}` as const;

/** What a node that lies makes of a call; null where it says the truth. */
export type Lie = (method: string, body: string) => RpcFate | null;

/** Tells these lies, and the truth about all else. */
export function telling(lies: readonly Lie[]): (method: string, body: string) => RpcFate {
  return (method, body) => {
    for (const told of lies) {
      const fate = told(method, body);
      if (fate !== null) return fate;
    }
    return "pass";
  };
}

/** Answers a contract's question with a lie. */
export function answers(question: AbiFunction, result: unknown): Lie {
  const selector = toFunctionSelector(question);
  const data = encodeFunctionResult({ abi: [question], functionName: question.name, result } as never);
  return (method, body) => (method === "eth_call" && body.includes(selector) ? { result: data } : null);
}

/** Answers a node's own question with a lie. */
export function says(question: string, result: unknown): Lie {
  return (method) => (method === question ? { result } : null);
}

/** The hash that a call asks about. */
export function hashIn(body: string): string {
  return /0x[0-9a-f]{64}/.exec(body)?.[0] ?? "";
}

/** A receipt from the contract in the chain's first block, which is final. */
export function receipt(contract: Hex, transactionHash: string, status: "0x0" | "0x1", logs: readonly object[]) {
  const block = { blockHash: `0x${"11".repeat(32)}`, blockNumber: "0x1", transactionHash, transactionIndex: "0x0" };
  return {
    ...block,
    from: STRANGER,
    to: contract,
    contractAddress: null,
    cumulativeGasUsed: "0x1",
    gasUsed: "0x1",
    effectiveGasPrice: "0x1",
    logs: logs.map((log, at) => ({ ...log, ...block, address: contract, logIndex: numberToHex(at), removed: false })),
    logsBloom: `0x${"00".repeat(256)}`,
    status,
    type: "0x2",
  };
}

/** The log of a payment that nobody has made. */
export function paidLog(orderReference: string, refWallet: Hex, amount: bigint): object {
  const orderRef = keccak256(stringToBytes(orderReference));
  return {
    topics: encodeEventTopics({ abi: referralRewardsAbi, eventName: "ReferralPaid", args: { refWallet, orderRef } }),
    data: encodeAbiParameters([{ type: "uint256" }], [amount]),
  };
}
