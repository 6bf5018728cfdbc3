import { asc, desc, eq } from "drizzle-orm";
import { resolvePlatformRate, resolveReferralCommissionPercent } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { invitationState } from "#core/domain/invitation";
import { methodAt } from "#core/domain/payout";
import { resolvePayoutTerms } from "#core/domain/payout-schedule";
import { actionsOf } from "#core/services/action-reads";
import type { ServiceContext } from "#core/services/context";
import { storedSettings } from "#core/services/settings/stored-settings";
import { users, vendorInvitations, vendors, vendorTotals } from "#db/schema";

/** How many invitations and changes of a vendor are shown: the latest. */
const SHOWN = 20;

/**
 * A vendor as admins see it: who works for it, its own terms and what they come to, its invitations, totals by currency, and
 * who changed what and why.
 *
 * @throws DomainError `not_found`
 */
export async function readVendor(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { vendorId, now }: { vendorId: string; now: Date },
) {
  const [[[found], invitations, totals, actions], settings] = await Promise.all([
    db.batch([
      db
        .select({ vendor: vendors, ownerName: users.name, ownerEmail: users.email })
        .from(vendors)
        .leftJoin(users, eq(users.id, vendors.userId))
        .where(eq(vendors.id, vendorId)),
      db
        .select({ invitation: vendorInvitations, invitedBy: users.name })
        .from(vendorInvitations)
        .innerJoin(users, eq(users.id, vendorInvitations.invitedBy))
        .where(eq(vendorInvitations.vendorId, vendorId))
        .orderBy(desc(vendorInvitations.createdAt))
        .limit(SHOWN),
      db.select().from(vendorTotals).where(eq(vendorTotals.vendorId, vendorId)).orderBy(asc(vendorTotals.currency)),
      actionsOf(db, { subject: "vendor", subjectId: vendorId, limit: SHOWN }),
    ]),
    storedSettings(db),
  ]);
  if (!found) throw new DomainError("not_found", "no such vendor");
  const { vendor, ownerName, ownerEmail } = found;
  const terms = { schedule: settings.payoutSchedule, holdDays: settings.payoutHoldDays };
  const referralRate = (merchantRateBp: number | null) =>
    resolveReferralCommissionPercent({
      productRateBp: null,
      merchantRateBp,
      defaultRateBp: settings.referralRateBp,
      envRateBp: clone.envRewardRateBp,
      maxRateBp: clone.maxRewardRateBp,
    });
  return {
    ...methodAt(vendor, now),
    owner: vendor.userId === null ? null : { id: vendor.userId, name: ownerName ?? "", email: ownerEmail ?? "" },
    /** What its own terms come to, with those of tier and clone. */
    resolved: {
      tierRateBp: resolvePlatformRate({ tier: vendor.tier, platformRateBp: null }),
      platformRateBp: resolvePlatformRate(vendor),
      /** Without those of single products. */
      referralRate: referralRate(vendor.referralRateBp),
      /** What holds where the vendor has no referral rate of its own. */
      storeReferralRateBp: referralRate(null).rateBp,
      cloneTerms: terms,
      payoutTerms: resolvePayoutTerms(vendor, terms),
    },
    invitations: invitations.map(
      ({ invitation: { id, email, replaces, createdAt, expiresAt, ...times }, invitedBy }) => ({
        id,
        email,
        createdAt,
        expiresAt,
        invitedBy,
        /** Whether somebody works for the vendor until it is accepted. */
        isHandover: replaces !== null,
        state: invitationState({ ...times, expiresAt }, now),
      }),
    ),
    totals: totals.map(({ currency, sales, netMinor, pendingMinor, heldMinor, inPayoutMinor, paidMinor }) => ({
      currency,
      sales,
      netMinor,
      pendingMinor,
      heldMinor,
      inPayoutMinor,
      paidMinor,
    })),
    actions,
  };
}
