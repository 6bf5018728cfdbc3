import { sql } from "drizzle-orm";
import type { Delivery } from "#core/domain/delivery";
import { DomainError } from "#core/domain/errors";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";

export interface SaveDeliveryInput {
  vendorId: string;
  /** Null: nothing is said any more. */
  delivery: Delivery | null;
  /** Who works for the vendor. */
  actorId: string;
  now: Date;
}

/**
 * Says how a vendor sends, for its goods, carts and orders from now on. Saving what is there already writes nothing.
 *
 * @throws DomainError `not_found` for a vendor that is not the actor's
 */
export async function saveDelivery(
  { db }: Pick<ServiceContext, "db">,
  { vendorId, delivery, actorId, now }: SaveDeliveryInput,
): Promise<void> {
  const [how, from, to] = [delivery?.how ?? null, delivery?.daysFrom ?? null, delivery?.daysTo ?? null];
  const told = (row: "old" | "changed") => sql`jsonb_build_object('delivery', ${sql.raw(row)}.delivery,
    'deliveryDaysFrom', ${sql.raw(row)}.delivery_days_from, 'deliveryDaysTo', ${sql.raw(row)}.delivery_days_to)`;
  const { rows } = await db.execute<{ isMine: boolean }>(sql`
    with old as (
      select id, delivery, delivery_days_from, delivery_days_to from vendors
      where id = ${vendorId} and user_id = ${actorId} for update
    ), changed as (
      update vendors set delivery = ${how}::text, delivery_days_from = ${from}::int, delivery_days_to = ${to}::int from old
      where vendors.id = old.id
        and (old.delivery, old.delivery_days_from, old.delivery_days_to) is distinct from (${how}::text, ${from}::int, ${to}::int)
      returning vendors.id, vendors.delivery, vendors.delivery_days_from, vendors.delivery_days_to
    ), logged as (
      ${actionsOfRows(sql`changed join old using (id)`, {
        actor: actorId,
        action: "vendor.delivery",
        subjectId: sql`changed.id`,
        before: told("old"),
        after: told("changed"),
        now,
      })}
    )
    select exists (select 1 from old) as "isMine"`);
  if (!rows[0]?.isMine) throw new DomainError("not_found", "no such vendor");
}
