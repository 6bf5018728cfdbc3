import { and, eq, type SQL, sql } from "drizzle-orm";
import { changedFields } from "#core/domain/changed-fields";
import { refusedRate } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { MAX_HOLD_DAYS } from "#core/domain/payout-schedule";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { isChangedMeanwhile, MAX_TRIES, unlessChanged } from "#core/services/unless-changed";
import type { VendorTerms } from "#core/services/vendors/vendor-input";
import { writeBatch } from "#db/batch";
import { retryLostRace } from "#db/lost-race";
import { vendors } from "#db/schema";

export interface SaveVendorTermsInput {
  vendorId: string;
  /** What is left out stays as it is. */
  terms: { [Name in keyof VendorTerms]?: VendorTerms[Name] | undefined };
  actorId: string;
  reason: string | null;
  now: Date;
  /** Saves only while this person works for the vendor. */
  ownerId?: string;
}

/**
 * Saves a vendor's name, tier, rates and payout terms. They hold for orders placed from now on: older ones keep theirs.
 * A rate outside its bounds is refused. Saving what is there already writes nothing.
 *
 * @throws DomainError `invalid_input` (a rate or hold outside its bounds, the clone's cap among them), `not_found` (no such vendor, or not the owner's)
 */
export async function saveVendorTerms(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { vendorId, terms, actorId, reason, now, ownerId }: SaveVendorTermsInput,
): Promise<void> {
  await retryLostRace(MAX_TRIES, isChangedMeanwhile, async () => {
    const [stored] = await db.select().from(vendors).where(eq(vendors.id, vendorId));
    if (!stored || (ownerId !== undefined && stored.userId !== ownerId)) {
      throw new DomainError("not_found", "no such vendor");
    }
    const changed = changedFields(stored, terms);
    if (!changed) return;
    refuseWrong(changed.after, clone);
    const { userId, name, tier, platformRateBp, referralRateBp, payoutSchedule, payoutHoldDays } = stored;
    const same = and(
      sql`${vendors.userId} is not distinct from ${userId}`,
      eq(vendors.name, name),
      eq(vendors.tier, tier),
      sql`${vendors.platformRateBp} is not distinct from ${platformRateBp}::int`,
      sql`${vendors.referralRateBp} is not distinct from ${referralRateBp}::int`,
      sql`${vendors.payoutSchedule} is not distinct from ${payoutSchedule}`,
      sql`${vendors.payoutHoldDays} is not distinct from ${payoutHoldDays}::int`,
    ) as SQL;
    await writeBatch(db, [
      db
        .update(vendors)
        .set({ ...terms, tier: unlessChanged(same, terms.tier ?? tier) })
        .where(eq(vendors.id, vendorId)),
      actionStatement(db, {
        actor: actorId,
        action: "vendor.terms",
        subjectId: vendorId,
        ...changed,
        reason,
        now,
      }),
    ]);
  });
}

function refuseWrong(
  { platformRateBp, referralRateBp, payoutHoldDays }: SaveVendorTermsInput["terms"],
  { maxRewardRateBp }: ServiceContext["clone"],
) {
  const problem = refusedRate({ platformRateBp, referralRateBp }, maxRewardRateBp);
  if (problem) throw new DomainError("invalid_input", problem);
  const days = payoutHoldDays ?? 0;
  if (!Number.isInteger(days) || days < 0 || days > MAX_HOLD_DAYS) {
    throw new DomainError("invalid_input", `a payout is held for 0 to ${MAX_HOLD_DAYS} days`);
  }
}
