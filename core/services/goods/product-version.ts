import type { Product } from "#core/services/goods/change-product";
import { sha256 } from "#core/services/sha256";

/** Tells whether what a form edits has changed since it was shown: texts and price. */
export function versionOf({ name, description, priceMinor }: Pick<Product, "name" | "description" | "priceMinor">) {
  const inOrder = ({ en, uk, ru }: Product["name"]) => [en, uk, ru];
  return sha256(JSON.stringify([inOrder(name), inOrder(description), priceMinor.toString()]));
}
