import { z } from "zod";
import { parseCart } from "#app/cart/cart-cookie.ts";
import { parseIdempotencyKey } from "#core/domain/idempotency";

/**
 * Hidden fields of the payment form: the lines and the total that the buyer saw, and an idempotency key made with the
 * form. A double click, a refresh or a second try finds the same order.
 */
export const reviewedOrderSchema = z.object({
  key: z.string().refine((key) => parseIdempotencyKey(key) === key),
  cart: z.string().max(4_000).transform(parseCart),
  total: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt),
});
