/** A line of a cart. */
export interface CartItem {
  productId: string;
  /** 1..99 */
  quantity: number;
}

export const MAX_QUANTITY = 99;

/** Lines of one cart, and so of one order: what fits into a cookie. */
export const MAX_LINES = 30;

/** The cookie with a browser's cart: its lines and its id, or the id alone for a day after it was emptied. */
export const cartCookie = "ring_cart";

/** A cart's id, from its first line until it is ordered: a UUID in lower case. One cart makes at most one order. */
export const CART_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** A product id that is safe in a cookie. */
export const PRODUCT_ID = /^[A-Za-z0-9_-]{1,64}$/;
