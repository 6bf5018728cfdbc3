import { type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { isSamePerson } from "#core/domain/person";
import type { Database } from "#db/client";

interface Decision {
  actorId: string;
  orderReference: string;
}

/** Two accounts; null where there is none. */
export type ActorAndPayer = Record<"actor" | "payer", { id: string; email: string } | null>;

/** Query: who decides, beside whoever paid, as one row. */
export function actorAndPayer({ actorId, orderReference }: Decision): SQL {
  const account = sql`jsonb_build_object('id', users.id, 'email', users.email)`;
  return sql`select (select ${account} from users where id = ${actorId}) as actor,
    (select ${account} from payment_attempts join users on users.id = payer_id
      where order_reference = ${orderReference}) as payer`;
}

/**
 * Refuses an admin who would decide that money goes back to themselves: whoever paid, also from another account on the same
 * mailbox.
 *
 * @throws DomainError `forbidden`
 */
export function refuseSame({ actor, payer }: ActorAndPayer): void {
  if (actor && payer && isSamePerson(actor, payer)) {
    throw new DomainError("forbidden", "nobody gives money back to himself");
  }
}

/** {@link refuseSame} in a trip of its own. */
export async function refusePayer(db: Database, decision: Decision): Promise<void> {
  const { rows } = await db.execute<ActorAndPayer>(actorAndPayer(decision));
  if (rows[0]) refuseSame(rows[0]);
}
