import type { MintReason } from "#core/domain/mint-reason";

/** State of a transaction of the Minter. `broadcast`: handed to a node; `mined`: in a block that is not final yet. */
export type MintTransactionStatus = "broadcast" | "mined" | "confirmed" | "reverted";

export interface MintTransactionReport {
  hash: string;
  nonce: number;
  orderReferences: string[];
  status: MintTransactionStatus;
}

/** What one mint run did. */
export interface MintRunReport {
  /** Rewards taken from `approved` into `minting`. */
  claimed: number;
  /** Waiting rewards that got their price. */
  priced: number;
  /** Outbox events sent to the queue. */
  relayed: number;
  transactions: MintTransactionReport[];
  /** Why it did less than it could; the release before has none. */
  notes?: MintReason[];
  /** The same as a sentence. */
  note?: string;
}

/** What a run of the consumer's due chores leaves to do. */
export interface ChoreReport {
  /** Something was done or failed: there may be more in a minute. */
  again: boolean;
  /** When the next is due as far as the database knows, ISO 8601; null: only a new write makes work. */
  dueAt: string | null;
}

/** What the contract says of one reference. Amounts and block numbers are decimal strings. */
export interface ChainRecord {
  orderRef: string;
  paid: boolean;
  payment: { wallet: string; amount: string; txHash: string; blockNumber: string } | null;
}

/**
 * State of what only the consumer reaches; without a chain there is less of it. `sendsLetters`: whether the clone has a mail
 * provider; the release before always has.
 */
export type ConsumerHealth = (ChainHealth | { chain: null }) & { sendsLetters?: boolean };

/** `null` and `ok: false` mean that it could not be read. */
export interface ChainHealth {
  chain: { ok: boolean; chainId: number; blockNumber: string | null };
  /** `rewardsLeft`: how many rewards the balance still pays gas for at the present fees. */
  operator: { address: string; balanceWei: string | null; rewardsLeft: number | null };
  /**
   * `oldestAt`: when the oldest in-flight transaction was signed, ISO 8601. `stoppedWhy`: why nothing may be signed, if
   * so; the release before has only its sentence, `stopped`.
   */
  minter: { inFlight: number; oldestAt: string | null; stopped: string | null; stoppedWhy?: MintReason };
  /** `at`: ISO 8601. */
  oracle: { priceUsd: string | null; source: string | null; at: string | null };
}

/** How far a transaction is on the way to being final. */
export interface Confirmations {
  txHash: string;
  /** Blocks that hold it or came after it; 0 while it is in none. At most `needed`. */
  seen: number;
  /** Null where the chain itself says what is final. */
  needed: number | null;
}

/** A signature that somebody says is an address's own. */
export interface SignatureClaim {
  address: string;
  message: string;
  signature: string;
}

/** What the app asks of the consumer: the entrypoint `ConsumerRpc` implements it. */
export interface ConsumerRpcApi {
  /** Relays the outbox, prices what waits, and does one mint run. Safe to call at any time. */
  mintRun(): Promise<MintRunReport>;
  /** Does what is due of the consumer's own chores. Safe to call at any time. */
  runChores(): Promise<ChoreReport>;
  /** Begins tonight's audit of everything, or has those gone on with that are not finished: how many. Safe to repeat. */
  startAudit(): Promise<{ runs: number }>;
  /** Reads one reference from the chain. */
  readChain(orderReference: string): Promise<ChainRecord>;
  health(): Promise<ConsumerHealth>;
  /** Of the first twenty transactions. Throws when the chain cannot be read. */
  readConfirmations(txHashes: readonly string[]): Promise<Confirmations[]>;
  /** Whether the contract at the address accepts the signature (ERC-1271). Throws when the chain cannot be read. */
  verifySignature(claim: SignatureClaim): Promise<boolean>;
}
