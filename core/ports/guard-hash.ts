/** A hash by which the guards recognise a person whose account was deleted. */
export type GuardMark = { readonly kind: "mailbox" | "wallet"; readonly keyId: string; readonly hash: string };

/** Hashes that outlive an account. Keyed, so that nobody without the key can test addresses against them. */
export interface GuardHash {
  /** A mailbox's marks, one per key, newest first; empty for an address without a mailbox. */
  ofEmail(email: string): readonly GuardMark[];
  /** A wallet's marks, one per key; the address may be in any case. */
  ofWallet(address: string): readonly GuardMark[];
}
