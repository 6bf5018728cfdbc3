import { type SQL, sql } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { factorActionInsert, factorLetter, readFactorAccount } from "#core/services/accounts/factor-news";
import { lockAccount } from "#core/services/accounts/letter-token";
import { newRecoveryCodes } from "#core/services/accounts/recovery-codes";
import type { AccountContext } from "#core/services/context";

/** A new factor, and the recovery codes that were made with it; null where the account already had some. */
export interface AddedFactor {
  outcome: "added";
  recoveryCodes: string[] | null;
}

interface FactorParts {
  /** Hashes of new recovery codes, as `two_factors.backup_codes` stores them. */
  newCodes: string;
  /** The CTE that records the action once the CTE `kept` has a row. */
  recorded: SQL;
}

/** `backup_codes` in the update of a conflicting `two_factors` row: codes that the account has already stay. */
export const keepRecoveryCodes = sql`
  backup_codes = case when two_factors.backup_codes = '[]' then excluded.backup_codes else two_factors.backup_codes end`;

/**
 * Adds a factor in one transaction, with recovery codes, an audit row and a letter.
 *
 * @param write the statement that adds the factor: it answers the account's `backup_codes`, or no row where it added nothing
 * @returns null where nothing was added
 * @throws DomainError `not_found` for an account that was deleted
 */
export async function writeNewFactor(
  ctx: Pick<AccountContext, "db" | "letters" | "factors" | "randomBytes">,
  { userId, locale, now }: { userId: string; locale: Locale; now: Date },
  write: (parts: FactorParts) => SQL,
): Promise<AddedFactor | null> {
  const { db } = ctx;
  const [account, { codes, stored }] = await Promise.all([
    readFactorAccount(db, userId),
    newRecoveryCodes(ctx, userId),
  ]);
  const action = { action: "factor_added", now } as const;
  const actionId = crypto.randomUUID();
  const recorded = factorActionInsert({ id: actionId, userId, ...action }, sql`kept`);
  const [, added] = await db.batch([
    lockAccount(db, { userId }),
    db.execute<{ backup_codes: string }>(write({ newCodes: stored, recorded })),
    factorLetter(ctx, { account, actionId, locale, ...action }),
  ]);
  const [row] = added.rows;
  return row ? { outcome: "added", recoveryCodes: row.backup_codes === stored ? codes : null } : null;
}
