import type { WalletMessageInput } from "./wallet-message.ts";

/** Fields that a form carries to prove who sends it. */
export const IDENTITY = {
  mark: "identity",
  password: "identityPassword",
  code: "identityCode",
  passkey: "identityPasskey",
} as const;

/**
 * Why a proof was not taken. `changed`: the account or the session changed at the same moment. `missing`: nothing was
 * proven yet. `locked`: there were too many wrong codes, and none is looked at for a quarter of an hour.
 */
export type IdentityProblem = "wrong" | "locked" | "tooMany" | "changed" | "missing";

/** What a wallet's message is made of, but for the words and the time. */
export type WalletMessageFacts = Omit<WalletMessageInput, "statement" | "provider" | "now">;

/** How the person who is signed in can prove who they are: by a second factor alone where the account has one. */
export interface IdentityWays {
  password: boolean;
  /** Where a wallet is linked. */
  wallet: WalletMessageFacts | null;
  google: boolean;
  /** An app's code, or one for recovery. */
  code: boolean;
  passkey: boolean;
}

/** A form that was sent without a fresh proof, as it was sent. */
export interface HeldForm {
  fields: readonly (readonly [name: string, value: string])[];
  problem: IdentityProblem | null;
  ways: IdentityWays;
}
