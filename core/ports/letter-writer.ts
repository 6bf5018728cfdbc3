import type { Locale } from "#core/domain/locale";
import type { Currency } from "#core/domain/money";

/**
 * `verify`: confirm a new account's address. `reset`: set a new password. `approve` and `adopt`: agree to an address change,
 * sent to the old and the new address. `linked`: a wallet has taken over the code, with a link that stops it. All others
 * only report: a new password or address, a refund of a second payment, a change of second factors.
 */
export type LetterKind =
  | "verify"
  | "reset"
  | "approve"
  | "adopt"
  | "changed"
  | "moved"
  | "refund"
  | "factorAdded"
  | "factorRemoved"
  | "recoveryCodesMade"
  | "recoveryCodeUsed"
  | "linked";

export interface LetterFacts {
  kind: LetterKind;
  locale: Locale;
  /** Name in the greeting; set only for the confirmed owner of the mailbox. */
  name: string | null;
  /** The account it is about, masked. */
  account: string;
  /** Token for the link; null for a notice without one. */
  token: string | null;
  /** The new address, in letters about an address change. */
  newEmail?: string;
  /** The wallet and the code that it has taken over, in letters about a link. */
  wallet?: { address: string; code: string };
  /** The payment that is going back, in letters about a refund. */
  refund?: { orderReference: string; amountMinor: bigint; currency: Currency };
}

/** Writes letters in the reader's language. */
export interface LetterWriter {
  write(facts: LetterFacts): { subject: string; text: string; html: string };
}
