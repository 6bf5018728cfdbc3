import type { MintBounds } from "#core/domain/mint-bounds";
import type { ApprovalTerms } from "#core/domain/mint-grounds";
import type { MinterQuote, MintLimits } from "#core/domain/mint-limits";
import type { MintReason } from "#core/domain/mint-reason";
import type { WalletLink } from "#core/domain/reward-wallet";
import type { MintTransactionReport } from "#core/ports/consumer-rpc";
import type { MintChain } from "#core/ports/reward-chain";
import type { WalletBinding } from "#core/services/rewards/bind-wallets";
import type { ClaimedBatch, ClaimRewardsInput } from "#core/services/rewards/claim-rewards";
import type { BatchEnd } from "#core/services/rewards/finish-mint";
import type { OwedReward } from "#core/services/rewards/offset-debts";
import type { MinterStore } from "#queues/minter-store";

/** The rewards' rows, as the Minter changes them. */
export interface MintLedger {
  claim(input: ClaimRewardsInput): Promise<ClaimedBatch[]>;
  returnForgotten(input: { minter: string; inFlight: readonly string[]; now: Date }): Promise<void>;
  returnBatches(input: { batchIds: readonly string[]; reason: MintReason; now: Date }): Promise<void>;
  noteTransactions(noted: readonly { batchId: string; txHash: string }[]): Promise<void>;
  /** Answers what is kept back of each reward in all. */
  offsetDebts(input: { batchId: string; rewards: readonly OwedReward[]; now: Date }): Promise<Map<string, bigint>>;
  bindWallets(input: { bindings: readonly WalletBinding[]; now: Date }): Promise<WalletBinding[]>;
  finish(input: { ends: readonly BatchEnd[]; now: Date }): Promise<void>;
}

/** Everything a mint run works with. */
export interface MintKit {
  chain: MintChain;
  ledger: MintLedger;
  store: MinterStore;
  /** What every batch id of this Minter begins with. */
  prefix: string;
  /** The most that a unit of gas may cost, in wei. */
  maxFee: bigint;
  limits: MintLimits;
  /** What is believed of prices and rates at all. */
  bounds: MintBounds;
  /** Who must have approved a reward. */
  approval: ApprovalTerms;
  /**
   * Whether a wallet signed that it takes over a person's code in this clone. Throws AdapterError when a contract has to be
   * asked and the node does not answer.
   */
  isLinkSigned(link: WalletLink): Promise<boolean>;
  /** Null while there is no price. */
  readQuote(now: Date): Promise<MinterQuote | null>;
  /**
   * The transaction that the ledger's rewards were told of, by batch. In memory alone: telling them again changes
   * nothing.
   */
  noted: Map<string, string>;
  now(): Date;
}

/** What one run of the Minter did. */
export interface MintRun {
  claimed: number;
  transactions: MintTransactionReport[];
  /** Why it did less than it could, for a person. */
  notes: MintReason[];
  /** Why nothing may be signed at all: needs an operator. */
  stopped?: MintReason;
}
