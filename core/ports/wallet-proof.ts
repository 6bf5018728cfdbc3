/** What a person signed with a wallet (EIP-4361), its own words only: nothing here is proven yet. */
export interface WalletMessage {
  /** EIP-55 checksummed. */
  address: string;
  chainId: number;
  nonce: string;
}

/** Reads and checks messages signed by wallets. */
export interface WalletProof {
  /**
   * Parses a message made for this store: domain, chain, times and format are valid, and the address can have a private
   * key. Null otherwise.
   */
  readMessage(message: string, now: Date): WalletMessage | null;
  /**
   * Whether the address signed the message: with its key or, where `contractMaySign`, through its contract (ERC-1271).
   * The latter relies on a node's word, so it is not accepted for an admin.
   *
   * @throws AdapterError when the chain is needed and does not answer
   */
  isSignedBy(claim: WalletSignature): Promise<boolean>;
}

/** A claimed signature of an address. */
export interface WalletSignature {
  address: string;
  message: string;
  signature: string;
  contractMaySign: boolean;
}
