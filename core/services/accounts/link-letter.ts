import type { LetterKind } from "#core/domain/letter-kind";
import { type LetterPurpose, letterLifetime } from "#core/domain/letter-token";
import type { Locale } from "#core/domain/locale";
import { accountLabel, hasMailbox } from "#core/domain/mailbox";
import { createLink, generateToken, linkExists } from "#core/services/accounts/letter-token";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import type { AccountContext } from "#core/services/context";

/** The account fields that letters use. */
export interface LetterAccount {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
}

/**
 * The name to greet in a letter to the account's own mailbox. Until the address is confirmed, a stranger may have
 * chosen it.
 */
export function greetingName({ name, email, emailVerified }: LetterAccount): string | null {
  return emailVerified && hasMailbox(email) && !name.startsWith("0x") ? name : null;
}

interface LinkLetter {
  account: LetterAccount;
  purpose: LetterPurpose;
  kind: LetterKind;
  newEmail?: string;
  sessionId?: string;
  /** Where the reader was going, a path of the store. */
  to?: string | null;
  locale: Locale;
  now: Date;
}

type Context = Pick<AccountContext, "db" | "letters" | "randomBytes">;

/**
 * A letter to the account's own mailbox and its link, as two statements of one batch: both are written or neither. The
 * second returns a row when the letter is queued.
 */
export async function linkLetter(
  ctx: Context,
  { account, purpose, kind, newEmail, sessionId, to, locale, now }: LinkLetter,
) {
  const { token, hash } = await generateToken(ctx.randomBytes);
  const link = { userId: account.id, purpose, email: account.email, now, ...(newEmail && { newEmail }) };
  const facts = {
    kind,
    locale,
    account: accountLabel(account),
    token,
    ...(newEmail && { newEmail }),
    ...(to && { to }),
  };
  return [
    createLink(ctx.db, { hash, ...link, ...(sessionId && { sessionId }) }),
    keptLetter(ctx, { hash, to: account.email, purpose, now }, { ...facts, name: greetingName(account) }),
  ] as const;
}

/** The letter for a link created earlier in the same batch. */
export function keptLetter(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  { hash, to, purpose, now }: { hash: string; to: string; purpose: LetterPurpose; now: Date },
  facts: Parameters<AccountContext["letters"]["write"]>[0],
) {
  return queueMailStatement(db, {
    letter: { id: crypto.randomUUID(), to, ...letters.write(facts) },
    expiresAt: new Date(now.getTime() + letterLifetime[purpose]),
    when: linkExists(hash),
    now,
  });
}
