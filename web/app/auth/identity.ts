import type { WalletMessageInput } from "./wallet-message.ts";

/** Fields that a form carries to prove who sends it. */
export const IDENTITY = { mark: "identity", password: "identityPassword" } as const;

/**
 * Why a proof was not taken. `changed`: the account or the session changed at the same moment. `missing`: nothing was
 * proven yet.
 */
export type IdentityProblem = "wrong" | "tooMany" | "changed" | "missing";

/** What a wallet's message is made of, but for the words and the time. */
export type WalletMessageFacts = Omit<WalletMessageInput, "statement" | "now">;

/** How the person who is signed in can prove who they are. */
export interface IdentityWays {
  password: boolean;
  /** Where a wallet is linked. */
  wallet: WalletMessageFacts | null;
  google: boolean;
}

/** A form that was sent without a fresh proof, as it was sent. */
export interface HeldForm {
  fields: readonly (readonly [name: string, value: string])[];
  problem: IdentityProblem | null;
  ways: IdentityWays;
}
