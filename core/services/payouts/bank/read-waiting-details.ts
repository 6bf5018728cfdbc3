import { sql } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

/** What a letter's link would stop. */
export interface WaitingDetails {
  vendorId: string;
  vendorName: string;
  /** Of the newest that would be stopped. */
  ibanMasked: string;
}

/** The details that the letter about `subjectId` can still stop: these, and what was given for the vendor since; else null. */
export async function readWaitingDetails(
  { db }: Pick<ServiceContext, "db">,
  { subjectId, now }: { subjectId: string | null; now: Date },
): Promise<WaitingDetails | null> {
  const { rows } = await db.execute<{ vendorId: string; vendorName: string; ibanMasked: string }>(sql`
    select v.id as "vendorId", v.name as "vendorName", d.iban_masked as "ibanMasked"
    from vendor_bank_details first
    join vendor_bank_details d on d.vendor_id = first.vendor_id and d.created_at >= first.created_at
    join vendors v on v.id = d.vendor_id
    where first.id = ${subjectId} and d.stopped_at is null and d.active_from > ${at(now)}
    order by d.created_at desc, d.id desc limit 1`);
  return rows[0] ?? null;
}
