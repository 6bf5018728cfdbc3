import type { Locale } from "#core/domain/locale";

/**
 * `verify`: confirm a new account's address. `reset`: set a new password. `approve`: may the address be changed, to the
 * old one. `adopt`: is this the address of that account, to the new one. `changed` and `moved` tell of a new password and
 * of a new address.
 */
export type LetterKind = "verify" | "reset" | "approve" | "adopt" | "changed" | "moved";

export interface LetterFacts {
  kind: LetterKind;
  locale: Locale;
  /** Whom it greets: only ever the confirmed owner of the mailbox. */
  name: string | null;
  /** Whose account it is about, masked. */
  account: string;
  /** The token its link carries; null for a letter that only tells. */
  token: string | null;
  /** Of a change of address: the new one. */
  newEmail?: string;
}

/** Writes letters in the reader's language. */
export interface LetterWriter {
  write(facts: LetterFacts): { subject: string; text: string; html: string };
}
