import { expect } from "vitest";
import type { z } from "zod";
import type { Locale } from "#core/domain/locale";
import { DEMO_REFCODE } from "#db/seed/demo";
import { payAtSandbox } from "#scripts/testing/payer";
import { formSchema, orderSchema, paymentSchema, productsSchema } from "../scripts/demo/answers.ts";
import { becomeBuyer } from "../scripts/demo/shopping.ts";
import { stackUnderTest } from "./stack.ts";

export type Product = z.infer<typeof productsSchema>["products"][number];

/** What somebody bought, in units of each product. */
export interface Basket {
  readonly product: Product;
  readonly quantity: number;
}

/**
 * A new account comes by the demo referrer's link, buys, and pays by card; all by the API. Resolves once the order is paid.
 * @param choose what they buy, of the products in the shop window
 */
export async function buyAsFriend(
  choose: (products: readonly Product[]) => readonly Basket[],
  locale: Locale = "en",
  url: string = stackUnderTest().url,
) {
  const { session } = await becomeBuyer(url, `${url}/?ref=${DEMO_REFCODE}`, DEMO_REFCODE);
  const { products } = await session.get(`/api/products?locale=${locale}`, productsSchema);
  const basket = choose(products);
  const items = basket.map(({ product, quantity }) => ({ productId: product.id, quantity }));
  const contact = { name: "Nina", phone: "+380 44 123 45 67", city: "Kyiv", address: "Khreshchatyk 1" };
  const { orderId } = await session.post("/api/store/orders", { items, contact }, orderSchema);
  const form = await session.post("/api/store/payments/wayforpay", { orderId }, formSchema);
  await payAtSandbox(form, "approve");
  const orderStatus = async () =>
    (await session.get(`/api/store/payments/${form.orderReference}`, paymentSchema)).orderStatus;
  await expect.poll(orderStatus, { timeout: 30_000, interval: 500 }).toBe("paid");
  return { orderId, orderReference: form.orderReference, basket };
}
