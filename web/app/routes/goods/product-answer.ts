import type { PictureProblem } from "#core/domain/picture";
import type { TypedProduct } from "./typed-product.ts";

/** Why a change of a product was not made. */
export type ProductProblem =
  | "name"
  | "description"
  | "price"
  | "changed"
  | "stock"
  | "sold"
  | "rate"
  | "reason"
  | "byStore";

/** What the action of a product's page answers when it does not show the page anew. */
export type ProductAnswer =
  | { problem: ProductProblem; typed: TypedProduct | null }
  | { pictureProblem: PictureProblem | "none" }
  | { problem: null };

/** The part of the page that a problem belongs to. */
export const partOf = {
  name: "edit",
  description: "edit",
  price: "edit",
  changed: "edit",
  stock: "stock",
  sold: "stock",
  rate: "rate",
  reason: "sale",
  byStore: "sale",
} as const satisfies Record<ProductProblem, string>;
