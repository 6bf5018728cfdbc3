import { asc, eq } from "drizzle-orm";
import { resolvePlatformRate, resolveReferralCommissionPercent } from "#core/domain/commission";
import type { ServiceContext } from "#core/services/context";
import { platformSettings, vendors } from "#db/schema";

/** The rates under which a person's vendors sell now, basis points; a product may have a referral rate of its own. */
export async function readVendorTerms(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { ownerId }: { ownerId: string },
) {
  const [own, [settings]] = await db.batch([
    db.select().from(vendors).where(eq(vendors.userId, ownerId)).orderBy(asc(vendors.name), asc(vendors.id)),
    db.select({ defaultRateBp: platformSettings.defaultReferralRateBp }).from(platformSettings),
  ]);
  return own.map((vendor) => ({
    id: vendor.id,
    name: vendor.name,
    platformRateBp: resolvePlatformRate(vendor),
    referralRateBp: resolveReferralCommissionPercent({
      productRateBp: null,
      merchantRateBp: vendor.referralRateBp,
      defaultRateBp: settings?.defaultRateBp ?? null,
      envRateBp: clone.envRewardRateBp,
      maxRateBp: clone.maxRewardRateBp,
    }).rateBp,
  }));
}
