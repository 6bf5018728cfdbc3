import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { slugOf } from "#core/domain/goods";
import { textIn } from "#core/domain/translated";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { type GoodsKeeper, keptVendors } from "#core/services/goods/goods-desk";
import type { ProductTexts } from "#core/services/goods/goods-input";
import { sha256 } from "#core/services/sha256";
import { writeBatch } from "#db/batch";
import { isGuardViolation, violatedConstraint } from "#db/errors";
import { products, vendors } from "#db/schema";

export interface CreateProductInput extends GoodsKeeper, ProductTexts {
  vendorId: string;
  priceMinor: bigint;
  stock: number;
  /** Chosen by the caller: under one key one product is made. */
  key: string;
  now: Date;
}

/**
 * Makes a product, on sale at once. Its address comes from its name and never changes.
 *
 * @returns the product's id; of the first product for a repeat under the same key
 * @throws DomainError `not_found` for a vendor that is none of theirs
 */
export async function createProduct(
  ctx: Pick<ServiceContext, "db" | "clone">,
  input: CreateProductInput,
): Promise<string> {
  const id = (await sha256(JSON.stringify(["product.create", input.actorId, input.key]))).slice(0, 16);
  const slug = slugOf(textIn(input.name, "en"));
  // Where another product has the address already, a part of the id makes it this one's.
  for (const tried of [slug, `${slug || "product"}-${id.slice(0, 8)}`]) {
    if (tried === "") continue;
    try {
      await insert(ctx, input, { id, slug: tried });
      return id;
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === "products_pkey") return id;
      if (isGuardViolation(error)) throw new DomainError("not_found", "no such vendor of this account");
      if (constraint !== "products_slug_unique" || tried !== slug) throw error;
      if (await exists(ctx, id)) return id;
    }
  }
  throw new Error("every address was tried");
}

function insert(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { desk, actorId, vendorId, name, description, priceMinor, stock, now }: CreateProductInput,
  { id, slug }: { id: string; slug: string },
): Promise<void> {
  const vendor = db
    .select({ id: vendors.id })
    .from(vendors)
    .where(and(eq(vendors.id, vendorId), keptVendors({ desk, actorId })));
  const shown = { name, description, priceMinor, stock };
  return writeBatch(db, [
    db
      .insert(products)
      .values({ ...shown, id, slug, vendorId: sql`(${vendor})`, currency: clone.currency, createdAt: now }),
    actionStatement(db, {
      actor: actorId,
      action: "product.create",
      subjectId: id,
      before: null,
      after: { ...shown, vendorId, slug },
      now,
    }),
  ]);
}

async function exists({ db }: Pick<ServiceContext, "db">, id: string): Promise<boolean> {
  const found = await db.select({ id: products.id }).from(products).where(eq(products.id, id));
  return found.length > 0;
}
