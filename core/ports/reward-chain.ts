import type { FeeQuote, Fees } from "#core/domain/fees";
import type { ContractLog, RewardPayment } from "#core/domain/mint";
import type { ContractCaps } from "#core/domain/mint-limits";
import type { MintReason } from "#core/domain/mint-reason";

/** Bytes as `0x…`. */
export type Hex = `0x${string}`;

/** When a block counts as final: the node's `finalized` tag, or a number of confirmations. */
export type Finality = { kind: "finalized" } | { kind: "confirmations"; count: number };

/** What the contract says of one reference. */
export interface ChainPayment {
  orderRef: Hex;
  paid: boolean;
  /** The `ReferralPaid` log; null when unpaid, or when the node has not found it (yet). */
  payment: { wallet: Hex; amount: bigint; txHash: Hex; blockNumber: bigint } | null;
}

/** The reward contract and token, read only. Every method throws AdapterError. */
export interface RewardChain {
  readonly chainId: number;
  /** Decimals of the reward token: the configured value, checked once against the token's own. */
  readTokenDecimals(): Promise<number>;
  readPayment(orderReference: string): Promise<ChainPayment>;
  readHead(): Promise<{ chainId: number; blockNumber: bigint }>;
}

/** A payment of the contract, as its log says. */
export interface PaymentLog {
  orderRef: Hex;
  wallet: Hex;
  amount: bigint;
  txHash: Hex;
  logIndex: number;
  blockNumber: bigint;
}

/** The contract's payments as the audit reads them. Every method throws AdapterError. */
export interface AuditChain {
  readonly contract: Hex;
  /** The contract's first block. */
  readonly deployBlock: bigint;
  orderRef(orderReference: string): Hex;
  readPayment(orderReference: string): Promise<ChainPayment>;
  readFinalBlock(): Promise<bigint>;
  /**
   * All payments from one block on, as far as the node goes in one answer, the last block included; `nextBlocks`: how many
   * to ask for next. `blocks`: how many to begin with, null where nothing is known yet.
   */
  readPayments(range: { fromBlock: bigint; toBlock: bigint; blocks: bigint | null }): Promise<{
    payments: PaymentLog[];
    toBlock: bigint;
    nextBlocks: bigint;
  }>;
  /** Who sent a transaction; null where the node does not know it. */
  readSender(txHash: Hex): Promise<Hex | null>;
}

/** A transaction as it was signed. */
export interface SignedTransaction {
  hash: Hex;
  raw: Hex;
}

/** What can come of asking the node whether a batch would go through. */
export type BatchForecast =
  | { outcome: "ready"; calldata: Hex; gas: bigint }
  /** This payment does not fit under the day's cap; the others may. */
  | { outcome: "daily-cap"; orderRef: Hex; resetsAt: Date }
  /**
   * The contract would refuse every payment of the batch that is not paid yet, each for its own reason. `systemic`: what
   * is wrong is the token or its rights, not the payment.
   */
  | { outcome: "all-refused"; refusals: { orderRef: Hex; why: MintReason; systemic: boolean }[] }
  | { outcome: "reverts"; why: MintReason };

/** A mined transaction. */
export interface MinedTransaction {
  hash: Hex;
  succeeded: boolean;
  blockNumber: bigint;
  logs: ContractLog[];
}

/**
 * What the node said to signed bytes. `known`: it has them already. `nonce-used`: a transaction with this nonce is mined.
 * `nonce-ahead`: an earlier nonce is missing. `underpriced`: also when it does not replace the one in the pool.
 * `unclear`: they may have been taken.
 */
export type BroadcastOutcome =
  | "accepted"
  | "known"
  | "nonce-used"
  | "nonce-ahead"
  | "underpriced"
  | "no-funds"
  | "too-dear"
  | "unclear";

/** An operator that can send, and what signing needs to know. */
export interface ReadyOperator {
  ready: true;
  /** Wei. */
  balance: bigint;
  /** Nonces used, mempool included. May lag behind the truth, never ahead of it. */
  pendingNonce: number;
  quote: FeeQuote;
  caps: ContractCaps;
}

/** Whether the operator could send now; `why` is for a person. */
export type Readiness = ReadyOperator | { ready: false; why: MintReason };

/** The chain as the Minter needs it: everything above, and the operator's account. Every method throws AdapterError. */
export interface MintChain extends RewardChain {
  readonly operator: Hex;
  /** The reward contract's proxy: what stored transactions call. */
  readonly contract: Hex;
  orderRef(orderReference: string): Hex;
  readBalance(): Promise<bigint>;
  /**
   * Checks the chain id, that the contract is not paused, the operator role and that it has gas, and that the
   * contract's token, its mode and the token's decimals match the settings.
   */
  readOperator(): Promise<Readiness>;
  /** Nonces the operator has used up in blocks. May lag behind the truth; a block that is undone takes it back. */
  readUsedNonce(): Promise<number>;
  forecastBatch(payments: readonly RewardPayment[]): Promise<BatchForecast>;
  quoteFees(): Promise<FeeQuote>;
  /** Without calldata the transaction only uses its nonce up: nothing, from the operator to itself. */
  sign(transaction: { nonce: number; calldata: Hex | null; gas: bigint; fees: Fees }): Promise<SignedTransaction>;
  /** Hands signed bytes to the node. Never throws: a failure does not prove that the node did not take them. */
  broadcast(raw: Hex): Promise<{ outcome: BroadcastOutcome; detail: string | null }>;
  /** The newest final block, and how many nonces the operator had used in it. */
  readFinalHead(): Promise<{ blockNumber: bigint; nonce: number }>;
  /** Null while the transaction is in no block. */
  readMined(hash: Hex): Promise<MinedTransaction | null>;
}
