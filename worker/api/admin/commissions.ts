import { z } from "zod";
import { MAX_RATE_BP } from "#core/domain/commission";
import { MAX_HOLD_DAYS, payoutSchedules } from "#core/domain/payout-schedule";
import { saveCommissionSettings } from "#core/services/vendors/save-commission-settings";
import { type Operation, operation } from "#worker/api/operation";

/** Basis points. */
const rate = z.number().int().min(0).max(MAX_RATE_BP);
const payoutSchedule = z.enum(payoutSchedules);
const payoutHoldDays = z.number().int().min(0).max(MAX_HOLD_DAYS);

const cloneTermsSchema = z.object({ referralRateBp: rate.nullable(), payoutSchedule, payoutHoldDays });

const vendorTermsSchema = z.object({
  platformRateBp: rate.nullable(),
  referralRateBp: rate.nullable(),
  payoutSchedule: payoutSchedule.nullable(),
  payoutHoldDays: payoutHoldDays.nullable(),
});

const productTermsSchema = z.object({ referralRateBp: rate.nullable() });

/** Commission and payout settings. They hold for orders placed from now on. */
export const commissionOperations: readonly Operation[] = [
  operation({
    address: "PUT /api/admin/commissions/clone",
    summary: "Referral rate, payout schedule and hold for vendors without terms of their own; for orders from now on",
    access: "admin",
    body: cloneTermsSchema,
    status: 200,
    answer: cloneTermsSchema,
  }).run(async ({ runtime, body: terms }) => {
    await saveCommissionSettings(runtime.ctx, { of: "clone", terms });
    return terms;
  }),
  operation({
    address: "PUT /api/admin/commissions/vendors/:vendorId",
    summary: "A vendor's own rates and payout terms; null: as tier and clone say",
    access: "admin",
    body: vendorTermsSchema,
    status: 200,
    answer: vendorTermsSchema,
  }).run(async ({ runtime, params: { vendorId }, body: terms }) => {
    await saveCommissionSettings(runtime.ctx, { of: "vendor", vendorId, terms });
    return terms;
  }),
  operation({
    address: "PUT /api/admin/commissions/products/:productId",
    summary: "A product's own referral rate; null: as its vendor says",
    access: "admin",
    body: productTermsSchema,
    status: 200,
    answer: productTermsSchema.extend({ productId: z.string() }),
  }).run(async ({ runtime, params: { productId }, body: { referralRateBp } }) => {
    await saveCommissionSettings(runtime.ctx, { of: "product", productId, referralRateBp });
    return { productId, referralRateBp };
  }),
];
