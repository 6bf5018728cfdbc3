import { z } from "zod";
import { saveCommissionSettings } from "#core/services/vendors/save-commission-settings";
import {
  cloneTermsInput,
  productTermsInput,
  vendorTermsInput,
} from "#core/services/vendors/save-commission-settings-input";
import { type Operation, operation } from "#worker/api/operation";

/** Commission and payout settings. They apply to orders placed from now on. */
export const commissionOperations: readonly Operation[] = [
  operation({
    address: "PUT /api/admin/commissions/clone",
    summary: "Referral rate, payout schedule and hold for vendors without terms of their own; for orders from now on",
    access: "admin",
    freshProof: true,
    body: cloneTermsInput,
    status: 200,
    answer: cloneTermsInput,
  }).run(async ({ runtime, body: terms }) => {
    await saveCommissionSettings(runtime.ctx, { of: "clone", terms });
    return terms;
  }),
  operation({
    address: "PUT /api/admin/commissions/vendors/:vendorId",
    summary: "A vendor's own rates and payout terms; null falls back to its tier, then to the clone",
    access: "admin",
    freshProof: true,
    body: vendorTermsInput,
    status: 200,
    answer: vendorTermsInput,
  }).run(async ({ runtime, params: { vendorId }, body: terms }) => {
    await saveCommissionSettings(runtime.ctx, { of: "vendor", vendorId, terms });
    return terms;
  }),
  operation({
    address: "PUT /api/admin/commissions/products/:productId",
    summary: "A product's own referral rate; null falls back to its vendor's",
    access: "admin",
    freshProof: true,
    body: productTermsInput,
    status: 200,
    answer: productTermsInput.extend({ productId: z.string() }),
  }).run(async ({ runtime, params: { productId }, body: { referralRateBp } }) => {
    await saveCommissionSettings(runtime.ctx, { of: "product", productId, referralRateBp });
    return { productId, referralRateBp };
  }),
];
