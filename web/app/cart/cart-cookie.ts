import { readCookie, writeCookie } from "#app/session/cookies.ts";
import { CART_ID, type CartItem, cartCookie, MAX_LINES, MAX_QUANTITY } from "#core/domain/cart";
import type { PageRequest } from "#web/page-context";

const ONE_DAY = 86_400;
const THIRTY_DAYS = 30 * ONE_DAY;
const LINE = /^([A-Za-z0-9_-]{1,64}):([1-9]\d?)$/;

/** Reads a cart as it stands in the cookie (`id:2.id:1`). Anything that is not a cart line is dropped, never an error. */
export function parseCart(value: string | null): CartItem[] {
  const items: CartItem[] = [];
  for (const part of (value ?? "").split(".")) {
    const match = LINE.exec(part);
    const [, productId, quantity] = match ?? [];
    if (!productId || !quantity || items.some((item) => item.productId === productId)) continue;
    items.push({ productId, quantity: Number(quantity) });
    if (items.length === MAX_LINES) break;
  }
  return items;
}

/** Writes a cart as the cookie's value. */
export function formatCart(items: readonly CartItem[]): string {
  return items.map(({ productId, quantity }) => `${productId}:${quantity}`).join(".");
}

/** Sets a line to a quantity; 0 takes the line out. Above the limit the limit counts. */
export function setQuantity(items: readonly CartItem[], productId: string, quantity: number): CartItem[] {
  const wanted = Math.min(Math.max(Math.trunc(quantity), 0), MAX_QUANTITY);
  const others = items.filter((item) => item.productId !== productId);
  if (wanted === 0) return others;
  const index = items.findIndex((item) => item.productId === productId);
  return others.toSpliced(index === -1 ? others.length : index, 0, { productId, quantity: wanted });
}

/** Adds to what is there already. */
export function addToCart(items: readonly CartItem[], productId: string, quantity: number): CartItem[] {
  const present = items.find((item) => item.productId === productId)?.quantity ?? 0;
  return setQuantity(items, productId, present + quantity);
}

/** What is left once an order is placed: a line that another tab added or changed meanwhile stays. */
export function withoutOrdered(items: readonly CartItem[], ordered: readonly CartItem[]): CartItem[] {
  return items.filter(
    ({ productId, quantity }) => !ordered.some((line) => line.productId === productId && line.quantity === quantity),
  );
}

/** The cart a request carries. */
export function readCart(request: PageRequest): CartItem[] {
  return parseCart(readCookie(request, cartCookie));
}

/** The id of a request's cart, the last part of `id:2.id:1.<uuid>`; null where it has none yet. */
export function readCartId(request: PageRequest): string | null {
  return (
    readCookie(request, cartCookie)
      ?.split(".")
      .find((part) => CART_ID.test(part)) ?? null
  );
}

/**
 * `Set-Cookie` for a request's cart with other lines. The cart keeps its id. An empty one keeps it for a day, because another tab
 * may still show the cart at the payment step.
 */
export function writeCart(
  request: PageRequest,
  items: readonly CartItem[],
  appUrl: string,
  id = readCartId(request) ?? crypto.randomUUID(),
): string {
  return cookieOf(items, id, { maxAge: items.length === 0 ? ONE_DAY : THIRTY_DAYS, appUrl });
}

/**
 * `Set-Cookie` once the cart of this id has been ordered: what another tab has added since becomes a new cart. Null if the browser
 * has another cart by now, of which nothing was ordered. An order without a cart's id was of whatever cart the browser has.
 */
export function writeOrderedCart(
  request: PageRequest,
  { cartId, items }: { cartId?: string | undefined; items: readonly CartItem[] },
  appUrl: string,
): string | null {
  const held = readCartId(request);
  if (held !== null && cartId !== undefined && held !== cartId) return null;
  const left = withoutOrdered(readCart(request), items);
  if (left.length === 0) return writeCookie(cartCookie, "", { maxAge: 0, httpOnly: true, appUrl });
  return cookieOf(left, crypto.randomUUID(), { maxAge: THIRTY_DAYS, appUrl });
}

function cookieOf(items: readonly CartItem[], id: string, options: { maxAge: number; appUrl: string }): string {
  const value = [...(items.length === 0 ? [] : [formatCart(items)]), id].join(".");
  return writeCookie(cartCookie, value, { ...options, httpOnly: true });
}
