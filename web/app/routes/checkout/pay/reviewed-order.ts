import { z } from "zod";
import { parseCart } from "#app/cart/cart-cookie.ts";
import { parseIdempotencyKey } from "#core/domain/idempotency";

/**
 * What stands in the payment form beside the contact: the lines and the sum that the buyer saw, and a key that is made
 * when the form is. A double click, a refresh or a second try with it finds the same order.
 */
export const reviewedOrderSchema = z.object({
  key: z.string().refine((key) => parseIdempotencyKey(key) === key),
  cart: z.string().max(4_000).transform(parseCart),
  total: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt),
});
