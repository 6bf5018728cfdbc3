import type { SQL } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import type { AccountContext } from "#core/services/context";

const DAY = 24 * 3_600_000;

interface PasswordNews {
  to: string;
  name: string | null;
  account: string;
  locale: Locale;
  now: Date;
  /** Condition: this transaction has changed the password. */
  when: SQL;
}

/** One statement that queues a letter about the new password to the account's mailbox. */
export function passwordChangedLetter(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  { to, name, account, locale, now, when }: PasswordNews,
) {
  const written = letters.write({ kind: "changed", locale, name, account, token: null });
  return queueMailStatement(db, {
    letter: { id: crypto.randomUUID(), to, ...written },
    expiresAt: new Date(now.getTime() + DAY),
    tellsOnly: true,
    when,
    now,
  });
}
