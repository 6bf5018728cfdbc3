import type { ClaimedReward } from "#core/domain/mint";
import type { MintTransactionReport } from "#core/ports/consumer-rpc";
import type { MintChain } from "#core/ports/reward-chain";
import type { ClaimRewardsInput } from "#core/services/claim-rewards";
import type { MintResult } from "#core/services/finish-mint";
import type { MinterStore } from "#queues/minter-store";

/** The rewards' rows, as the Minter changes them. */
export interface MintLedger {
  claim(input: ClaimRewardsInput): Promise<ClaimedReward[]>;
  finish(input: { batchId: string; results: readonly MintResult[]; now: Date }): Promise<void>;
  returnBatch(input: { batchId: string; reason: string; notBefore: Date | null; now: Date }): Promise<void>;
  noteTransaction(input: { batchId: string; txHash: string }): Promise<void>;
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
  now(): Date;
}

/** What one run of the Minter did. */
export interface MintRun {
  claimed: number;
  transactions: MintTransactionReport[];
  /** Why it did less than it could, for a person. */
  notes: string[];
}
