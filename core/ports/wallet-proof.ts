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
   * The message, when it is made for this store: domain, chain, times and form are right. Null otherwise.
   */
  readMessage(message: string, now: Date): WalletMessage | null;
  /** Whether the signature over the message is the address's own, be it a key or a contract (ERC-1271). */
  isSignedBy(claim: { address: string; message: string; signature: string }): Promise<boolean>;
}
