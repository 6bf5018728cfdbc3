import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { saveVendorTerms } from "#core/services/vendors/save-vendor-terms";

/**
 * A vendor sets their own referral rate, basis points, for orders from now on. What it was is in the action log. The caller
 * asks for a fresh proof.
 *
 * @throws DomainError `invalid_input` for a rate above the clone's highest; `not_found` for a vendor that is not theirs
 */
export async function setOwnRate(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { vendorId, actorId, rateBp, now }: { vendorId: string; actorId: string; rateBp: number; now: Date },
): Promise<void> {
  if (rateBp > clone.maxRewardRateBp)
    throw new DomainError("invalid_input", "the rate is above the highest that the clone allows");
  const terms = { referralRateBp: rateBp };
  await saveVendorTerms({ db }, { vendorId, terms, actorId, ownerId: actorId, reason: null, now });
}
