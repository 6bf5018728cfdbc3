import { eq, sql } from "drizzle-orm";
import type { CodeStanding } from "#core/domain/code-standing";
import { DomainError } from "#core/domain/errors";
import type { LoggedAction } from "#core/domain/logged-action";
import { isSamePerson } from "#core/domain/person";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import { at } from "#db/moment";
import { refcodes, users } from "#db/schema";

export interface CodeActionInput {
  code: string;
  /** In the admin's words. */
  reason: string;
  actorId: string;
  now: Date;
}

/**
 * Switches a code off for good, whatever its owner does: it is captured no more, at the edge once the outbox is relayed, and
 * no new order counts for it. Orders that already do, and rewards, stay as they are. Safe to repeat.
 *
 * @throws DomainError `not_found`; `forbidden` for a code of one's own; `conflict` once the account is deleted, whose codes
 *   have ended
 */
export async function deactivateCode({ db }: Pick<ServiceContext, "db">, input: CodeActionInput): Promise<void> {
  const { code, now } = input;
  await decide(
    db,
    input,
    "refcode.deactivated",
    sql`
    with was as (
      select code, active from refcodes where code = ${code} and deactivated_at is null and ${isOwned} for update
    ), changed as (
      update refcodes set active = false, deactivated_at = ${at(now)} from was where refcodes.code = was.code
      returning refcodes.code, ${standing(sql`was.active`)} as before, ${literal<CodeStanding>("deactivated")} as after
    )`,
  );
}

/**
 * Lets a deactivated code work again, as far as its owner does: while its wallet is not linked, it stays off until it is.
 * Safe to repeat.
 *
 * @throws DomainError `not_found`; `forbidden` for a code of one's own; `conflict` once the account is deleted
 */
export async function reactivateCode({ db }: Pick<ServiceContext, "db">, input: CodeActionInput): Promise<void> {
  await decide(
    db,
    input,
    "refcode.reactivated",
    sql`
    with was as (
      select code, user_id, wallet_address from refcodes
      where code = ${input.code} and deactivated_at is not null and ${isOwned} for update
    ), changed as (
      update refcodes set deactivated_at = null, active = was.wallet_address is null or exists (
        select 1 from wallets
        where wallets.address = was.wallet_address and wallets.user_id = was.user_id and unlinked_at is null
      )
      from was where refcodes.code = was.code
      returning refcodes.code, ${literal<CodeStanding>("deactivated")} as before,
        ${standing(sql`refcodes.active`)} as after
    )`,
  );
}

const isOwned = sql`exists (select 1 from users where users.id = refcodes.user_id and deleted_at is null)`;

function standing(active: ReturnType<typeof sql>) {
  return sql`case when ${active} then ${literal<CodeStanding>("active")} else ${literal<CodeStanding>("ended")} end`;
}

/**
 * One transaction, which locks the owner's account first, as whoever links or unlinks a wallet does: what is read of wallets
 * here still holds when it commits.
 *
 * @param change declares `changed`, with `code`, `before` and `after`
 */
async function decide(
  db: Database,
  { code, reason, actorId, now }: CodeActionInput,
  action: LoggedAction,
  change: ReturnType<typeof sql>,
): Promise<void> {
  const [[owner], [actor]] = await db.batch([
    db
      .select({ id: users.id, email: users.email, deletedAt: users.deletedAt })
      .from(refcodes)
      .innerJoin(users, eq(users.id, refcodes.userId))
      .where(eq(refcodes.code, code)),
    db.select({ id: users.id, email: users.email, role: users.role }).from(users).where(eq(users.id, actorId)),
  ]);
  if (!owner) throw new DomainError("not_found", "no such code");
  if (actor?.role !== "admin") throw new DomainError("forbidden", "only an admin does this");
  if (isSamePerson(actor, owner)) throw new DomainError("forbidden", "nobody decides about a code of their own");
  if (owner.deletedAt !== null) throw new DomainError("conflict", "the account is deleted, and its codes have ended");
  await db.batch([
    // Not for update: whoever moves a reward of this person locks the reward first, and then refers to the person.
    db.execute(sql`select id from users where id = ${owner.id} for no key update`),
    db.execute(sql`${change}, told as (
      ${eventsFor(sql`changed`, { type: "refcode.changed", code: sql`code` }, { now })}
    )
    ${actionsOfRows(sql`changed`, {
      actor: actorId,
      action,
      subjectId: sql`changed.code`,
      before: sql`jsonb_build_object('codeStanding', changed.before)`,
      after: sql`jsonb_build_object('codeStanding', changed.after)`,
      reason,
      now,
    })}`),
  ]);
}
