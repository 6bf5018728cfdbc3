import { z } from "zod";
import { currencies } from "#core/domain/money";
import { cloneSettingsInput, payoutMinimumInput } from "#core/services/settings/clone-settings-input";
import { saveCloneSettings } from "#core/services/settings/save-clone-settings";
import { saveProductRate } from "#core/services/vendors/save-product-rate";
import { saveVendorTerms } from "#core/services/vendors/save-vendor-terms";
import { productTermsInput, savedVendorTermsInput, vendorTermsInput } from "#core/services/vendors/vendor-input";
import { amount } from "#worker/api/fields";
import { type Operation, operation } from "#worker/api/operation";

/** A minimum in minor units, a decimal string or a safe integer. */
const sentMinimum = z
  .union([z.string().regex(/^\d{1,15}$/), z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)])
  .transform(BigInt)
  .pipe(payoutMinimumInput);

/** Commission and payout settings. They apply to orders placed from now on; each change is kept with who and why. */
export const commissionOperations: readonly Operation[] = [
  operation({
    address: "PUT /api/admin/commissions/clone",
    summary:
      "Referral rate, payout schedule and hold for vendors without terms of their own, for orders from now on; and the least that is paid out, by currency",
    access: "admin",
    freshProof: true,
    body: cloneSettingsInput.extend({
      payoutMinimums: z.partialRecord(z.enum(currencies), sentMinimum).default({}),
    }),
    status: 200,
    answer: cloneSettingsInput.extend({ payoutMinimums: z.partialRecord(z.enum(currencies), amount) }),
  }).run(async ({ runtime, body: settings, viewer, now }) => {
    await saveCloneSettings(runtime.ctx, { ...settings, actorId: viewer.id, now });
    return settings;
  }),
  operation({
    address: "PUT /api/admin/commissions/vendors/:vendorId",
    summary: "A vendor's name, tier, own rates and payout terms; a null term falls back to its tier, then to the clone",
    access: "admin",
    freshProof: true,
    body: savedVendorTermsInput,
    status: 200,
    answer: vendorTermsInput,
  }).run(async ({ runtime, params: { vendorId }, body: { reason, ...terms }, viewer, now }) => {
    await saveVendorTerms(runtime.ctx, { vendorId, terms, reason, actorId: viewer.id, now });
    return terms;
  }),
  operation({
    address: "PUT /api/admin/commissions/products/:productId",
    summary: "A product's own referral rate; null falls back to its vendor's",
    access: "admin",
    freshProof: true,
    body: productTermsInput,
    status: 200,
    answer: productTermsInput.omit({ reason: true }).extend({ productId: z.string() }),
  }).run(async ({ runtime, params: { productId }, body: { referralRateBp, reason }, viewer, now }) => {
    await saveProductRate(runtime.ctx, { productId, referralRateBp, reason, actorId: viewer.id, now });
    return { productId, referralRateBp };
  }),
];
