import { DomainError } from "#core/domain/errors";
import { lockRoles } from "#core/services/accounts/role-change";
import type { AccountContext } from "#core/services/context";
import { isChangedMeanwhile, MAX_TRIES } from "#core/services/unless-changed";
import { leaveStatements, readLeaver } from "#core/services/vendors/leave-vendor";
import { writeBatch } from "#db/batch";
import { retryLostRace } from "#db/lost-race";

export interface DetachVendorInput {
  vendorId: string;
  /** Whoever works for it, as the admin saw. */
  personId: string;
  reason: string;
  /** The admin. */
  actorId: string;
  now: Date;
}

/**
 * Ends that a person works for a vendor, which nobody works for then: see {@link leaveStatements}.
 *
 * @throws DomainError `conflict` when that person does not work for it
 */
export async function detachVendor(
  ctx: Pick<AccountContext, "db" | "letters">,
  { vendorId, personId, reason, actorId, now }: DetachVendorInput,
): Promise<void> {
  const { db } = ctx;
  const id = crypto.randomUUID();
  await retryLostRace(MAX_TRIES, isChangedMeanwhile, async () => {
    const leaver = await readLeaver(db, vendorId);
    if (leaver?.account.id !== personId) throw new DomainError("conflict", "this person does not work for the vendor");
    await writeBatch(db, [
      db.execute(lockRoles(personId)),
      ...leaveStatements(ctx, { vendorId, leaver, nextId: null, id, reason, actor: actorId, now }),
    ]);
  });
}
