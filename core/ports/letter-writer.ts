import type { Locale } from "#core/domain/locale";
import type { Currency } from "#core/domain/money";

/**
 * `verify`: confirm a new account's address. `reset`: set a new password. `approve`: approve an address change, sent to
 * the old address. `adopt`: confirm it, sent to the new one. `changed` and `moved` report a new password and a new
 * address. `refund` reports that a second payment of an order is going back. `factorAdded`, `factorRemoved`,
 * `recoveryCodesMade` and `recoveryCodeUsed` report what was done to the account's second factors. `linked` reports that a
 * wallet has taken over the account's code, and can stop it.
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
