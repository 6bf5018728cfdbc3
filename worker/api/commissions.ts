import { Hono } from "hono";
import { z } from "zod";
import { MAX_RATE_BP } from "#core/domain/commission";
import { MAX_HOLD_DAYS, payoutSchedules } from "#core/domain/payout-schedule";
import { saveCommissionSettings } from "#core/services/vendors/save-commission-settings";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import type { SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

/** Basis points. */
const rate = z.number().int().min(0).max(MAX_RATE_BP);
const payoutSchedule = z.enum(payoutSchedules);
const payoutHoldDays = z.number().int().min(0).max(MAX_HOLD_DAYS);

export const cloneTermsSchema = z.object({ referralRateBp: rate.nullable(), payoutSchedule, payoutHoldDays });

export const vendorTermsSchema = z.object({
  platformRateBp: rate.nullable(),
  referralRateBp: rate.nullable(),
  payoutSchedule: payoutSchedule.nullable(),
  payoutHoldDays: payoutHoldDays.nullable(),
});

export const productTermsSchema = z.object({ referralRateBp: rate.nullable() });

/** Commission and payout settings. They hold for orders placed from now on. */
export const commissions = new Hono<SignedInEnv>()
  .use(requireViewer("admin"))
  .put("/clone", validate("json", cloneTermsSchema), async (c) => {
    const terms = c.req.valid("json");
    await saveCommissionSettings(c.get("runtime").ctx, { of: "clone", terms });
    return exactJson(c, terms);
  })
  .put("/vendors/:vendorId", validate("json", vendorTermsSchema), async (c) => {
    const terms = c.req.valid("json");
    await saveCommissionSettings(c.get("runtime").ctx, { of: "vendor", vendorId: c.req.param("vendorId"), terms });
    return exactJson(c, terms);
  })
  .put("/products/:productId", validate("json", productTermsSchema), async (c) => {
    const { referralRateBp } = c.req.valid("json");
    const productId = c.req.param("productId");
    await saveCommissionSettings(c.get("runtime").ctx, { of: "product", productId, referralRateBp });
    return exactJson(c, { productId, referralRateBp });
  });
