import { MAX_RATE_BP } from "#core/domain/commission";
import type { Locale } from "#core/domain/locale";
import { parseDecimalAsMinor } from "#core/domain/money";
import { priceInput, productTextsInput } from "#core/services/goods/goods-input";
import { typedAmount } from "../admin/typed-amount.ts";

/** What a person typed about a product, as it is shown again. */
export interface TypedProduct {
  name: Record<Locale, string>;
  description: Record<Locale, string>;
  price: string;
}

/** Reads the fields of `ProductFields`. */
export function typedProduct(form: FormData): TypedProduct {
  const text = (name: string) => String(form.get(name) ?? "");
  const inLanguages = (name: string) => ({
    en: text(`${name}.en`),
    uk: text(`${name}.uk`),
    ru: text(`${name}.ru`),
  });
  return { name: inLanguages("name"), description: inLanguages("description"), price: text("price") };
}

const schema = productTextsInput.extend({ price: typedAmount.pipe(priceInput) });

/** What was typed as it is kept, or which of the fields is wrong. */
export function readProductForm(typed: TypedProduct) {
  const read = schema.safeParse(typed);
  if (read.success) {
    const { price: priceMinor, ...texts } = read.data;
    return { product: { ...texts, priceMinor } };
  }
  const [field] = read.error.issues[0]?.path ?? [];
  return {
    problem: field === "price" ? ("price" as const) : field === "name" ? ("name" as const) : ("description" as const),
  };
}

/**
 * A rate as people type it, in basis points: `2,5` → 250.
 *
 * @returns null for an empty text, undefined for one that is no rate
 */
export function readRate(text: string): number | null | undefined {
  const typed = text.trim().replace("%", "").replace(",", ".").trim();
  if (typed === "") return null;
  const basisPoints = parseDecimalAsMinor(typed);
  return basisPoints === null || basisPoints > MAX_RATE_BP ? undefined : Number(basisPoints);
}
