import type { ServiceContext } from "#core/services/context";
import { saveVendorTerms } from "#core/services/vendors/save-vendor-terms";

/**
 * A vendor sets their own referral rate, basis points, for orders from now on. What it was is in the action log. The caller
 * asks for a fresh proof.
 *
 * @throws DomainError `invalid_input` for a rate above the clone's highest; `not_found` for a vendor that is not theirs
 */
export async function setOwnRate(
  ctx: Pick<ServiceContext, "db" | "clone">,
  { vendorId, actorId, rateBp, now }: { vendorId: string; actorId: string; rateBp: number; now: Date },
): Promise<void> {
  const terms = { referralRateBp: rateBp };
  await saveVendorTerms(ctx, { vendorId, terms, actorId, ownerId: actorId, reason: null, now });
}
