import { eq, type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { actionsOfRows } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { lockVendor } from "#core/services/payouts/bank/stop-details";
import { at } from "#db/moment";
import { vendorBankDetails } from "#db/schema";

export interface UseDetailsAgainInput {
  detailsId: string;
  /** As the admin saw it: a later refusal is not lifted unseen. */
  refusedAt: Date;
  /** An admin. */
  actorId: string;
  /** What they found out. */
  reason: string;
  now: Date;
}

/**
 * Lifts the hold on details that the bank refused: the next run pays to them again. The caller has asked for a fresh
 * proof. Repeated, it answers `conflict`.
 *
 * @throws DomainError `not_found`; `conflict` when they are not refused, were refused again, or have been stopped
 */
export async function useDetailsAgain(
  { db }: Pick<ServiceContext, "db">,
  { detailsId, refusedAt, actorId, reason, now }: UseDetailsAgainInput,
): Promise<void> {
  const [details] = await db
    .select({ vendorId: vendorBankDetails.vendorId })
    .from(vendorBankDetails)
    .where(eq(vendorBankDetails.id, detailsId));
  if (!details) throw new DomainError("not_found", "no such bank details");
  const [, lifted] = await db.batch([
    lockVendor(db, details.vendorId),
    db.execute(sql`
      with lifted as (
        update vendor_bank_details set refused_at = null
        where id = ${detailsId} and refused_at = ${at(refusedAt)} and stopped_at is null
        returning id, vendor_id, iban_masked
      )
      ${actionsOfRows(sql`lifted`, {
        actor: actorId,
        action: "vendor.bank_details.used_again",
        subjectId: sql`vendor_id`,
        before: detailsAs(sql`${refusedAt.toISOString()}::text`),
        after: detailsAs(sql`null`),
        reason,
        now,
      })}`),
  ]);
  if (lifted.rows.length === 0)
    throw new DomainError("conflict", "the details are not refused, or were refused again since they were shown");
}

const detailsAs = (refusedAt: SQL) =>
  sql`jsonb_build_object('detailsId', lifted.id, 'ibanMasked', iban_masked, 'refusedAt', ${refusedAt})`;
