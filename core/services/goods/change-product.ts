import { and, eq, type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { LoggedAction } from "#core/domain/logged-action";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { type GoodsKeeper, keptProducts } from "#core/services/goods/goods-desk";
import { writeBatch } from "#db/batch";
import { isGuardViolation, isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { products } from "#db/schema";

/** A product as it is kept. */
export type Product = typeof products.$inferSelect;

/** The columns of a product that people change. */
type Changes = Partial<
  Pick<Product, "name" | "description" | "priceMinor" | "stock" | "referralRateBp" | "picture" | "archivedAt">
>;

export interface ProductChange extends GoodsKeeper {
  productId: string;
  /** As the action log has it, e.g. `product.stock`. */
  action: Extract<LoggedAction, `product.${string}`>;
  reason?: string | null;
  /** The id of the log's entry, where the change must not be made twice. */
  id?: string;
  now: Date;
}

interface PlannedChange {
  changes: Changes;
  /** What the log says beside the changed columns. */
  also?: Readonly<Record<string, unknown>>;
}

const MAX_TRIES = 12;

/**
 * Changes a product and notes it in the action log, in one transaction. The change is planned from the product as it is
 * and takes effect only on that: when somebody else was faster, or a sale took a unit, it is planned anew.
 *
 * @param plan what to change; null when there is nothing to do. It refuses by throwing
 * @returns the product before, and whether it was changed
 * @throws DomainError `not_found` for a product that is none of theirs, and whatever the plan refuses with
 */
export function changeProduct(
  { db }: Pick<ServiceContext, "db">,
  { productId, desk, actorId, ...entry }: ProductChange,
  plan: (product: Product) => PlannedChange | null | Promise<PlannedChange | null>,
): Promise<{ before: Product; changed: boolean }> {
  return retryLostRace(MAX_TRIES, isLostChange, async () => {
    const theirs = and(eq(products.id, productId), keptProducts(db, { desk, actorId }));
    const [before] = await db.select().from(products).where(theirs);
    if (!before) throw new DomainError("not_found", "no such product, or not theirs");
    const planned = await plan(before);
    if (!planned) return { before, changed: false };
    const { changes, also = {} } = planned;
    const unchanged = and(theirs, ...Object.keys(changes).map((name) => isStill(before, name as keyof Changes)));
    await writeBatch(db, [
      db
        .update(products)
        .set({ ...changes, slug: sql`case when ${unchanged} then ${products.slug} end` })
        .where(eq(products.id, productId)),
      actionStatement(db, {
        ...entry,
        actor: actorId,
        subjectId: productId,
        before: Object.fromEntries(Object.keys(changes).map((name) => [name, before[name as keyof Changes]])),
        after: { ...changes, ...also },
      }),
    ]);
    return { before, changed: true };
  });
}

/** Whether a column still holds what was read. */
function isStill(before: Product, name: keyof Changes): SQL {
  if (name === "archivedAt") return isStillAt(before.archivedAt);
  const value = before[name];
  const isText = typeof value === "object" && value !== null;
  return isText
    ? sql`${products[name]} = ${JSON.stringify(value)}::jsonb`
    : sql`${products[name]} is not distinct from ${value}`;
}

/** Postgres keeps microseconds of a moment, and a Date does not. */
function isStillAt(archivedAt: Date | null): SQL {
  return archivedAt === null
    ? sql`${products.archivedAt} is null`
    : sql`date_trunc('milliseconds', ${products.archivedAt}) = ${at(archivedAt)}`;
}

function isLostChange(error: unknown): boolean {
  return isGuardViolation(error) || isTransient(error);
}
