import { and, eq, inArray, isNull } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import { refusalReasons } from "#core/domain/attribution";
import type { CartItem } from "#core/domain/cart";
import {
  computeWeightedReferralPercentFromCart,
  resolvePlatformRate,
  resolveReferralCommissionPercent,
} from "#core/domain/commission";
import { DomainError } from "#core/domain/errors";
import { currencies, sumMinor } from "#core/domain/money";
import { judgeOwnLines } from "#core/domain/own-lines";
import { inEveryLanguage } from "#core/domain/translated";
import { forgetDeletedBuyer } from "#core/services/accounts/deleted-account";
import { addressUsedStatement } from "#core/services/address-book/address-used";
import type { CloneSettings, ServiceContext } from "#core/services/context";
import { findAnswer, fingerprintOf, type IdempotentRequest, writeOnce } from "#core/services/idempotency";
import { attributionColumns } from "#core/services/orders/attribution-columns";
import { findOrderOfCart } from "#core/services/orders/find-order-of-cart";
import { resolveReferrer } from "#core/services/orders/resolve-order-referral";
import { violatedConstraint } from "#db/errors";
import { type OrderContact, orderItems, orders, platformSettings, products, users, vendors } from "#db/schema";

/** The unique index that lets one order of a cart through. */
const CART_CONSTRAINT = "orders_of_cart";

export interface CreateOrderInput {
  orderId: string;
  buyerId: string;
  items: readonly CartItem[];
  contact: OrderContact;
  /** Codes from the referral cookies. */
  cookieCodes: readonly string[];
  /** The sum that the buyer was shown; another one is refused. */
  expectedTotalMinor?: bigint | undefined;
  /** The cart that the lines are from: it makes one order, under whatever keys it is asked for. */
  cartId?: string | undefined;
  /** Chosen by the client: the same key with the same items and contact makes one order. */
  idempotencyKey?: string | undefined;
  now: Date;
}

/** What was placed. Kept beside its idempotency key, so a repeat is answered word for word. */
const keptOrderSchema = z.object({
  orderId: z.string(),
  totalMinor: z.string().transform(BigInt),
  currency: z.enum(currencies),
  referralApplied: z.boolean(),
  referralCode: z.string().nullable(),
  refusedReason: z.enum(refusalReasons).nullable(),
});

export type PlacedOrder = z.output<typeof keptOrderSchema>;

/**
 * Creates a pending order with its attribution and every line's price and rates frozen; the referrer's own goods earn
 * nothing. Stock is checked here and taken when the order is paid. A repeat with the same idempotency key returns the first
 * answer, even concurrently; a refusal writes nothing and leaves the key free.
 *
 * @throws DomainError `not_found` (a product is gone), `out_of_stock`, `mixed_currencies`, `invalid_input` (empty cart),
 *   `conflict` (the sum is not the one that was shown), `idempotency_key_reused`, `already_ordered` (the cart has become an
 *   order under another key; names that order)
 */
export async function createOrder(
  ctx: Pick<ServiceContext, "db" | "clone" | "guards">,
  input: CreateOrderInput,
): Promise<PlacedOrder> {
  const request = await idempotentRequest(input);
  try {
    return await writeOnce(ctx.db, request, {
      plan: () => planOrder(ctx, input),
      keep: (placed) => ({ ...placed, totalMinor: placed.totalMinor.toString() }),
      read: (kept) => keptOrderSchema.parse(kept),
    });
  } catch (error) {
    const placed = mayBeOrdered(error) ? await orderOfCart(ctx, input) : null;
    if (!placed) throw error;
    // An equal request may have placed the order while this one was refused. Its answer is stored with the order, so it is there.
    const answered = request && (await findAnswer(ctx.db, request));
    if (answered) return keptOrderSchema.parse(answered);
    throw new DomainError("already_ordered", "the cart has become an order", placed.orderId);
  }
}

/** Whether the cart's order may be what is behind an error: this request lost the race to it, or goods changed after it. */
function mayBeOrdered(error: unknown): boolean {
  if (error instanceof DomainError) return error.code !== "idempotency_key_reused";
  return violatedConstraint(error) === CART_CONSTRAINT;
}

function orderOfCart(ctx: Pick<ServiceContext, "db">, { buyerId, cartId }: CreateOrderInput) {
  return cartId === undefined ? null : findOrderOfCart(ctx, { buyerId, cartId });
}

async function idempotentRequest(input: CreateOrderInput): Promise<IdempotentRequest | null> {
  if (!input.idempotencyKey) return null;
  const { name, phone, city, address } = input.contact;
  const lines = input.items.map(({ productId, quantity }) => [productId, quantity]);
  return {
    userId: input.buyerId,
    operation: "create_order",
    key: input.idempotencyKey,
    fingerprint: await fingerprintOf([lines, name, phone, city, address, ...(input.cartId ? [input.cartId] : [])]),
    now: input.now,
  };
}

async function planOrder(ctx: Pick<ServiceContext, "db" | "clone" | "guards">, input: CreateOrderInput) {
  const [referral, facts] = await Promise.all([resolveReferrer(ctx, input), readProductFacts(ctx.db, input.items)]);
  const priced = priceLines(ctx.clone, input.items, facts);
  const { attribution, lines } = judgeOwnLines(referral.attribution, referral.referrerEmail, priced);
  const [first] = lines;
  if (!first) throw new DomainError("invalid_input", "an order needs at least one line");
  if (lines.some((line) => line.currency !== first.currency)) {
    throw new DomainError("mixed_currencies", "one currency an order");
  }
  const totalMinor = sumMinor(lines.map((line) => line.lineTotalMinor));
  if (input.expectedTotalMinor !== undefined && input.expectedTotalMinor !== totalMinor) {
    throw new DomainError("conflict", "the sum is not the one that was shown");
  }
  const statements: BatchItem<"pg">[] = [
    ctx.db.insert(orders).values({
      id: input.orderId,
      buyerId: input.buyerId,
      cartId: input.cartId,
      currency: first.currency,
      totalMinor,
      contact: input.contact,
      rewardPercent: computeWeightedReferralPercentFromCart(lines),
      createdAt: input.now,
      ...attributionColumns(attribution),
    }),
    ctx.db.insert(orderItems).values(
      lines.map(({ currency: _currency, seller: _seller, ...line }, position) => ({
        id: `${input.orderId}:${position}`,
        orderId: input.orderId,
        position,
        ...line,
      })),
    ),
    forgetDeletedBuyer(ctx.db, input),
    addressUsedStatement(ctx.db, input),
  ];
  const answer: PlacedOrder = {
    orderId: input.orderId,
    totalMinor,
    currency: first.currency,
    referralApplied: attribution.outcome === "attributed",
    referralCode: attribution.outcome === "attributed" ? attribution.referralCode : null,
    refusedReason: attribution.outcome === "refused" ? attribution.reason : null,
  };
  return { statements, answer };
}

async function readProductFacts(db: ServiceContext["db"], items: readonly CartItem[]) {
  const ids = items.map((item) => item.productId);
  if (ids.length === 0) return { rows: [], defaultRateBp: null };
  const [rows, [settings]] = await db.batch([
    db
      .select({ product: products, vendor: vendors, seller: { userId: users.id, email: users.email } })
      .from(products)
      .innerJoin(vendors, eq(vendors.id, products.vendorId))
      .leftJoin(users, eq(users.id, vendors.userId))
      .where(and(inArray(products.id, ids), isNull(products.archivedAt))),
    db.select().from(platformSettings),
  ]);
  return { rows, defaultRateBp: settings?.defaultReferralRateBp ?? null };
}

function priceLines(
  clone: CloneSettings,
  items: readonly CartItem[],
  { rows, defaultRateBp }: Awaited<ReturnType<typeof readProductFacts>>,
) {
  return items.map(({ productId, quantity }) => {
    const row = rows.find(({ product }) => product.id === productId);
    if (!row) throw new DomainError("not_found", "a product of the cart is gone");
    const { product, vendor, seller } = row;
    if (product.stock < quantity) throw new DomainError("out_of_stock", "not enough in stock");
    const referral = resolveReferralCommissionPercent({
      productRateBp: product.referralRateBp,
      merchantRateBp: vendor.referralRateBp,
      defaultRateBp,
      envRateBp: clone.envRewardRateBp,
      maxRateBp: clone.maxRewardRateBp,
    });
    return {
      productId,
      vendorId: vendor.id,
      seller,
      name: inEveryLanguage(product.name),
      quantity,
      currency: product.currency,
      unitPriceMinor: product.priceMinor,
      lineTotalMinor: product.priceMinor * BigInt(quantity),
      referralRateBp: referral.rateBp,
      referralRateSource: referral.source,
      platformRateBp: resolvePlatformRate(vendor),
    };
  });
}
