import { eq } from "drizzle-orm";
import type { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import type { newVendorInput } from "#core/services/vendors/vendor-input";
import { writeBatch } from "#db/batch";
import { violatedConstraint } from "#db/errors";
import { vendors } from "#db/schema";

type CreateVendorInput = z.output<typeof newVendorInput> & { actorId: string; now: Date };

/**
 * Creates a vendor that nobody works for yet; the same id creates one.
 *
 * @throws DomainError `idempotency_key_reused` when another vendor has the id
 */
export async function createVendor(
  { db }: Pick<ServiceContext, "db">,
  { vendorId, name, tier, actorId, now }: CreateVendorInput,
): Promise<void> {
  const action = { actor: actorId, action: "vendor.created", subjectId: vendorId, now } as const;
  try {
    await writeBatch(db, [
      db.insert(vendors).values({ id: vendorId, name, tier, createdAt: now }),
      actionStatement(db, { ...action, before: null, after: { name, tier } }),
    ]);
  } catch (error) {
    if (violatedConstraint(error) !== "vendors_pkey") throw error;
    const [same] = await db.select().from(vendors).where(eq(vendors.id, vendorId));
    if (same?.name !== name || same.tier !== tier) {
      throw new DomainError("idempotency_key_reused", "another vendor has this id");
    }
  }
}
