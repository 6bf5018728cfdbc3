import { z } from "zod";
import { CART_ID, MAX_LINES, MAX_QUANTITY, PRODUCT_ID } from "#core/domain/cart";
import { textInput } from "#core/services/text-input";

/** 7 to 15 digits, as people write and paste them: `+380 (44) 123-45-67`, `044.123.45.67`. */
const PHONE = /^\+?(?:[\s()./\p{Pd}]*\d){7,15}[\s()./\p{Pd}]*$/u;

/** Delivery details. There are places with one-letter names, but hardly people or streets. */
export const contactInput = z.object({
  name: textInput(2, 100),
  phone: z.string().trim().max(32).regex(PHONE),
  city: textInput(1, 100),
  address: textInput(3, 200),
});

/** The cart that is ordered; see `createOrder`. */
export const cartIdInput = z.string().regex(CART_ID);

/** The lines ordered. Prices and rates are never taken from a request. */
export const orderLinesInput = z
  .array(z.object({ productId: z.string().regex(PRODUCT_ID), quantity: z.int().min(1).max(MAX_QUANTITY) }))
  .min(1)
  .max(MAX_LINES)
  .refine((items) => new Set(items.map((item) => item.productId)).size === items.length, "a product stands twice");
