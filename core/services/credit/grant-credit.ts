import { and, eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Currency } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit/credit-ledger";
import { writeBatch } from "#db/batch";
import { violatedConstraint } from "#db/errors";
import { creditEntries, creditTransactions, users } from "#db/schema";

export interface GrantCreditInput {
  /** Chosen by the caller: the same id grants once. */
  grantId: string;
  email: string;
  amountMinor: bigint;
  currency: Currency;
  reason: string;
  actorId: string;
  now: Date;
}

/**
 * Gives a user credit, with a reason that stays in the ledger. A repeat with the same id does nothing.
 *
 * @throws DomainError `not_found` when no user has the e-mail, `idempotency_key_reused` when the id is another grant's
 */
export async function grantCredit({ db }: Pick<ServiceContext, "db">, input: GrantCreditInput): Promise<void> {
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.email, input.email.toLowerCase()));
  if (!user) throw new DomainError("not_found", "no user with this e-mail");
  const key = `grant:${input.grantId}`;
  const account = userCreditAccount(user.id, input.currency);
  const movement = creditMoveStatements(db, {
    key,
    kind: "grant",
    reason: input.reason,
    actorId: input.actorId,
    from: cloneCreditAccount("issued", input.currency),
    to: account,
    amountMinor: input.amountMinor,
    now: input.now,
  });
  try {
    await writeBatch(db, movement);
  } catch (error) {
    if (violatedConstraint(error) !== "credit_transactions_pkey") throw error;
    const [given] = await db
      .select({ amountMinor: creditEntries.amountMinor, reason: creditTransactions.reason })
      .from(creditEntries)
      .innerJoin(creditTransactions, eq(creditTransactions.key, creditEntries.transactionKey))
      .where(and(eq(creditEntries.transactionKey, key), eq(creditEntries.accountId, account.id)));
    if (given?.amountMinor !== input.amountMinor || given.reason !== input.reason) {
      throw new DomainError("idempotency_key_reused", "another grant has this id");
    }
  }
}
