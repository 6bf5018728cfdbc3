/** A letter ready to go. */
export interface Letter {
  /** The same letter sent again has the same id, so that a provider can drop the repeat. */
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Where its reader stops letters of its kind, by a POST too (RFC 8058); null or absent where none can be stopped. */
  unsubscribeUrl?: string | null;
}

/** Whoever carries our letters. */
export interface Mailer {
  /**
   * Resolves once the provider has the letter. A repeat with the same id is harmless.
   *
   * @throws AdapterError that says whether a later try may succeed
   */
  send(letter: Letter): Promise<void>;
}
