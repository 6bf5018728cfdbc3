import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { Currency } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import { cloneCreditAccount, creditMoveStatements, userCreditAccount } from "#core/services/credit-ledger";
import { violatedConstraint } from "#db/errors";
import { users } from "#db/schema";

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
 * Gives a user credit, with a reason that stays in the ledger.
 *
 * @throws DomainError `not_found` when no user has the e-mail
 */
export async function grantCredit({ db }: Pick<ServiceContext, "db">, input: GrantCreditInput): Promise<void> {
  const [user] = await db.select({ id: users.id }).from(users).where(eq(users.email, input.email.toLowerCase()));
  if (!user) throw new DomainError("not_found", "no user with this e-mail");
  const [first, ...rest] = creditMoveStatements(db, {
    key: `grant:${input.grantId}`,
    kind: "grant",
    reason: input.reason,
    actorId: input.actorId,
    from: cloneCreditAccount("issued", input.currency),
    to: userCreditAccount(user.id, input.currency),
    amountMinor: input.amountMinor,
    now: input.now,
  });
  if (!first) throw new Error("a movement has statements");
  try {
    await db.batch([first, ...rest]);
  } catch (error) {
    if (violatedConstraint(error) !== "credit_transactions_pkey") throw error;
  }
}
