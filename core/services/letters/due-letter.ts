import type { Locale } from "#core/domain/locale";
import type { LetterFacts } from "#core/ports/letter-writer";
import type { LetterAccount } from "#core/services/accounts/link-letter";

/** What a letter says, to whom, and since when that is so. */
export interface DueLetter {
  at: Date;
  reader: LetterAccount;
  locale: Locale | null;
  facts: Partial<LetterFacts>;
}
