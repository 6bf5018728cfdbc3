import { z } from "zod";
import { formatCart, parseCart } from "#app/cart/cart-cookie.ts";
import { parseIdempotencyKey } from "#core/domain/idempotency";
import { cartIdInput, orderLinesInput } from "#core/services/orders/create-order-input";

/**
 * Hidden fields of the payment form: the lines and the total that the buyer saw, and an idempotency key made with the
 * form. A double click, a refresh or a second try finds the same order; the form of another tab has a key of its own and is
 * refused by the cart's id, which forms of the release before carts had ids lack. A cart that would lose a line is refused: the
 * order is what was reviewed, or there is none.
 */
export const reviewedOrderSchema = z.object({
  key: z.string().refine((key) => parseIdempotencyKey(key) === key),
  cartId: cartIdInput.optional(),
  cart: z
    .string()
    .max(4_000)
    .refine((cart) => formatCart(parseCart(cart)) === cart)
    .transform(parseCart)
    .pipe(orderLinesInput),
  total: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt),
});
