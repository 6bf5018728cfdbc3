/** What the guards recognise a person by once the account is gone. */
export type GuardMark = { readonly kind: "mailbox" | "wallet"; readonly keyId: string; readonly hash: string };

/** Hashes that outlive an account, with a key of their own: without it nobody can try addresses against them. */
export interface GuardHash {
  /** The marks of a mailbox, one for each key, the newest first; none for an address without a mailbox. */
  ofEmail(email: string): readonly GuardMark[];
  /** The marks of a wallet, however its address is spelt. */
  ofWallet(address: string): readonly GuardMark[];
}
