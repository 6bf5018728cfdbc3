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
   * The message, when it is made for this store: domain, chain, times and form are right, and somebody may have a key to
   * the address. Null otherwise.
   */
  readMessage(message: string, now: Date): WalletMessage | null;
  /**
   * Whether the signature over the message is the address's own: its key's or, where `contractMaySign`, its contract's
   * (ERC-1271). The latter is a node's word, so it is not taken for an admin.
   *
   * @throws AdapterError when the chain is needed and does not answer
   */
  isSignedBy(claim: WalletSignature): Promise<boolean>;
}

/** A signature that somebody says is an address's own. */
export interface WalletSignature {
  address: string;
  message: string;
  signature: string;
  contractMaySign: boolean;
}
