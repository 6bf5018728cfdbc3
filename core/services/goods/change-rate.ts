import { refusedRate } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { changeProduct } from "#core/services/goods/change-product";
import type { GoodsKeeper } from "#core/services/goods/goods-desk";

export interface ChangeRateInput extends GoodsKeeper {
  productId: string;
  /** Basis points, checked; null: as the vendor's. */
  referralRateBp: number | null;
  now: Date;
}

/**
 * Changes a product's own referral rate, for orders placed from now on.
 *
 * @throws DomainError `invalid_input` for a rate above the clone's highest; `not_found` for a product that is none of theirs
 */
export async function changeRate(
  ctx: Pick<ServiceContext, "db" | "clone">,
  { referralRateBp, ...who }: ChangeRateInput,
): Promise<void> {
  await changeProduct(ctx, { ...who, action: "product.rate" }, (product) => {
    if (product.referralRateBp === referralRateBp) return null;
    const problem = refusedRate({ referralRateBp }, ctx.clone.maxRewardRateBp);
    if (problem) throw new DomainError("invalid_input", problem);
    return { changes: { referralRateBp } };
  });
}
