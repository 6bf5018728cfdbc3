import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { lockVendor, stopDetails } from "#core/services/payouts/bank/stop-details";
import { vendorBankDetails, vendors } from "#db/schema";

/**
 * A vendor takes back details of their own that are still waiting; the older ones are paid to again. Their letter's link
 * has nothing left to stop.
 *
 * @throws DomainError `not_found` for details that are not theirs; `conflict` when they wait no longer
 */
export async function withdrawBankDetails(
  { db }: Pick<ServiceContext, "db">,
  { detailsId, actorId, now }: { detailsId: string; actorId: string; now: Date },
): Promise<void> {
  const [own] = await db
    .select({ vendorId: vendors.id })
    .from(vendorBankDetails)
    .innerJoin(vendors, eq(vendors.id, vendorBankDetails.vendorId))
    .where(and(eq(vendorBankDetails.id, detailsId), eq(vendors.userId, actorId)));
  if (!own) throw new DomainError("not_found", "no such details of this account");
  const [, stopped] = await db.batch([
    lockVendor(db, own.vendorId),
    stopDetails(db, {
      where: sql`d.id = ${detailsId} and exists (
        select 1 from vendors v where v.id = d.vendor_id and v.user_id = ${actorId})`,
      why: "withdrawn",
      actor: actorId,
      now,
    }),
  ]);
  if (stopped.rows.length === 0) throw new DomainError("conflict", "the details are no longer waiting");
}
