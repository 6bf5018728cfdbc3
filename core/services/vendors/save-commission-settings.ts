import { eq, sql } from "drizzle-orm";
import { refusedRate } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { MAX_HOLD_DAYS } from "#core/domain/payout-schedule";
import type { ServiceContext } from "#core/services/context";
import type { CloneTerms, VendorTerms } from "#core/services/vendors/save-commission-settings-input";
import { platformSettings, products, vendors } from "#db/schema";

/** Whose settings, with their terms. They apply to orders placed from now on: older ones keep theirs. */
export type CommissionSettings =
  | { of: "clone"; terms: CloneTerms }
  | { of: "vendor"; vendorId: string; terms: VendorTerms }
  | { of: "product"; productId: string; referralRateBp: number | null };

/**
 * Saves commission settings. Rates that together could take more than a line are refused, here and by the database, so
 * nothing is ever clamped at settlement.
 *
 * @throws DomainError `invalid_input` (a rate or hold outside its bounds), `not_found` (no such vendor or product)
 */
export async function saveCommissionSettings(
  { db }: Pick<ServiceContext, "db">,
  settings: CommissionSettings,
): Promise<void> {
  refuseWrong(settings);
  switch (settings.of) {
    case "clone": {
      const { referralRateBp: defaultReferralRateBp, payoutSchedule, payoutHoldDays } = settings.terms;
      const row = { defaultReferralRateBp, payoutSchedule, payoutHoldDays };
      await db
        .insert(platformSettings)
        .values({ id: 1, ...row })
        .onConflictDoUpdate({ target: platformSettings.id, set: row });
      return;
    }
    case "vendor": {
      const { vendorId, terms } = settings;
      const saved = await db.update(vendors).set(terms).where(eq(vendors.id, vendorId)).returning({ id: vendors.id });
      if (saved.length === 0) throw new DomainError("not_found", "no such vendor");
      return;
    }
    case "product": {
      const { productId, referralRateBp } = settings;
      const saved = await db
        .update(products)
        .set({ referralRateBp })
        .where(eq(products.id, productId))
        .returning({ id: sql`1` });
      if (saved.length === 0) throw new DomainError("not_found", "no such product");
    }
  }
}

function refuseWrong(settings: CommissionSettings): void {
  const terms = settings.of === "product" ? { referralRateBp: settings.referralRateBp } : settings.terms;
  const problem = refusedRate({ platformRateBp: null, ...terms });
  if (problem) throw new DomainError("invalid_input", problem);
  const days = "payoutHoldDays" in terms ? terms.payoutHoldDays : null;
  if (days !== null && !(Number.isInteger(days) && days >= 0 && days <= MAX_HOLD_DAYS)) {
    throw new DomainError("invalid_input", `a payout is held for 0 to ${MAX_HOLD_DAYS} days`);
  }
}
