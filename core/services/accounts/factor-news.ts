import { eq, type SQL, sql } from "drizzle-orm";
import type { AccountActionKind } from "#core/domain/account-action";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import { accountLabel, hasMailbox } from "#core/domain/mailbox";
import { greetingName, type LetterAccount } from "#core/services/accounts/link-letter";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import type { AccountContext } from "#core/services/context";
import { at } from "#db/moment";
import { users } from "#db/schema";

const DAY = 24 * 3_600_000;

/** What a person can do to the factors of the account, with a letter for each. */
export type FactorAction = Extract<
  AccountActionKind,
  "factor_added" | "factor_removed" | "recovery_codes_made" | "recovery_code_used"
>;

const letterOf = {
  factor_added: "factorAdded",
  factor_removed: "factorRemoved",
  recovery_codes_made: "recoveryCodesMade",
  recovery_code_used: "recoveryCodeUsed",
} as const;

/**
 * The account that a change of factors is about.
 *
 * @throws DomainError `not_found` for an account that was deleted
 */
export async function readFactorAccount(db: AccountContext["db"], userId: string): Promise<LetterAccount> {
  const [account] = await db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      emailVerified: users.emailVerified,
      gone: users.deletedAt,
    })
    .from(users)
    .where(eq(users.id, userId));
  if (!account || account.gone !== null) throw new DomainError("not_found", "no such account");
  return account;
}

/** The part of a statement (a CTE) that records an action for each row of `changed`; once at most. */
export function factorActionInsert(
  { id, userId, action, now }: { id: string; userId: string; action: FactorAction; now: Date },
  changed: SQL,
): SQL {
  return sql`
    insert into account_actions (id, user_id, action, actor, at)
    select ${id}, ${userId}, ${action}, ${userId}, ${at(now)} from ${changed} limit 1`;
}

/** Condition: this transaction has recorded the action. */
export function actionRecorded(id: string): SQL {
  return sql`exists (select 1 from account_actions where id = ${id})`;
}

/** One statement that tells the account's mailbox about an action recorded earlier in the batch. */
export function factorLetter(
  { db, letters }: Pick<AccountContext, "db" | "letters">,
  {
    account,
    actionId,
    action,
    locale,
    now,
  }: { account: LetterAccount; actionId: string; action: FactorAction; locale: Locale; now: Date },
) {
  const written = letters.write({
    kind: letterOf[action],
    locale,
    name: greetingName(account),
    account: accountLabel(account),
    token: null,
  });
  return queueMailStatement(db, {
    letter: { id: crypto.randomUUID(), to: account.email, ...written },
    expiresAt: new Date(now.getTime() + DAY),
    tellsOnly: true,
    when: hasMailbox(account.email) ? actionRecorded(actionId) : sql`false`,
    now,
  });
}
