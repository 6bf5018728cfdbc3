import { type SQL, sql } from "drizzle-orm";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

/**
 * Locks a vendor's row, which every payout of the vendor locks first: details change before a payout or after it, never
 * in its middle.
 */
export function lockVendor(db: ServiceContext["db"], vendorId: string) {
  return db.execute(sql`select id from vendors where id = ${vendorId} for no key update`);
}

export interface StopDetails {
  /** Which of the waiting details, of `vendor_bank_details d`. */
  where: SQL;
  /** For the action log. */
  why: "replaced" | "withdrawn" | "not by the owner of the mailbox";
  actor: string;
  now: Date;
}

/**
 * One statement that stops details which are still waiting, and writes that down; returns those it has stopped. Details
 * that are paid to already stay: they are replaced by newer ones alone.
 */
export function stopDetails(db: ServiceContext["db"], { where, why, actor, now }: StopDetails) {
  return db.execute<{ id: string; vendorId: string }>(sql`
    with stopped as (
      update vendor_bank_details d set stopped_at = ${at(now)}
      where d.stopped_at is null and d.active_from > ${at(now)} and ${where}
      returning d.id, d.vendor_id, d.iban_masked
    ), noted as (
      ${actionsOfRows(sql`stopped`, {
        actor,
        action: "vendor.bank_details.stopped",
        subjectId: sql`vendor_id`,
        before: sql`jsonb_build_object('detailsId', stopped.id, 'ibanMasked', iban_masked)`,
        reason: why,
        now,
      })}
    )
    select id, vendor_id as "vendorId" from stopped`);
}
