import { resolveReferralCommissionPercent } from "#core/domain/commission";
import type { CloneSettings } from "#core/services/context";

/**
 * The rate that a product without a rate of its own has, in basis points.
 *
 * @param defaultRateBp what an admin has set for the clone; null for nothing
 */
export function generalRate(
  clone: Pick<CloneSettings, "envRewardRateBp" | "maxRewardRateBp">,
  defaultRateBp: number | null,
): number {
  return resolveReferralCommissionPercent({
    productRateBp: null,
    merchantRateBp: null,
    defaultRateBp,
    envRateBp: clone.envRewardRateBp,
    maxRateBp: clone.maxRewardRateBp,
  }).rateBp;
}
