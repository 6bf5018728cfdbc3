import { eq, sql } from "drizzle-orm";
import { refusedRate } from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { isChangedMeanwhile, MAX_TRIES, unlessChanged } from "#core/services/unless-changed";
import { writeBatch } from "#db/batch";
import { retryLostRace } from "#db/lost-race";
import { products } from "#db/schema";

export interface SaveProductRateInput {
  productId: string;
  /** Basis points; null: the vendor's. */
  referralRateBp: number | null;
  actorId: string;
  reason: string | null;
  now: Date;
}

/**
 * Saves a product's own referral rate, for orders placed from now on. Saving what is there already writes nothing.
 *
 * @throws DomainError `invalid_input` (a rate below zero or above the clone's cap), `not_found`
 */
export async function saveProductRate(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { productId, referralRateBp, actorId, reason, now }: SaveProductRateInput,
): Promise<void> {
  await retryLostRace(MAX_TRIES, isChangedMeanwhile, async () => {
    const [stored] = await db.select().from(products).where(eq(products.id, productId));
    if (!stored) throw new DomainError("not_found", "no such product");
    if (stored.referralRateBp === referralRateBp) return;
    const problem = refusedRate({ referralRateBp }, clone.maxRewardRateBp);
    if (problem) throw new DomainError("invalid_input", problem);
    const same = sql`${products.referralRateBp} is not distinct from ${stored.referralRateBp}::int`;
    await writeBatch(db, [
      db
        .update(products)
        .set({ referralRateBp, stock: unlessChanged(same, sql`${products.stock}`) })
        .where(eq(products.id, productId)),
      actionStatement(db, {
        actor: actorId,
        action: "product.rate",
        subjectId: productId,
        before: { referralRateBp: stored.referralRateBp },
        after: { referralRateBp },
        reason,
        now,
      }),
    ]);
  });
}
