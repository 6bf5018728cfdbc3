import { z } from "zod";
import { PRODUCT_ID } from "#core/domain/cart";
import { vendorTiers } from "#core/domain/commission";
import { productLimits, slugOf } from "#core/domain/goods";
import { currencies, parseDecimalAsMinor } from "#core/domain/money";
import { priceInput, productRateInput, stockInput } from "#core/services/goods/goods-input";
import { textInput } from "#core/services/text-input";
import { vendorNameInput } from "#core/services/vendors/vendor-input";

const decimal = (text: string, ctx: z.RefinementCtx): bigint => {
  const hundredths = parseDecimalAsMinor(text);
  if (hundredths === null) ctx.addIssue({ code: "custom", message: 'must be a decimal in quotes, such as "320.50"' });
  return hundredths ?? 0n;
};

/** An amount such as `"320.50"`, as minor units. */
const price = z.string().transform(decimal).pipe(priceInput);

/** A percentage such as `"8.5"`, as basis points: its hundredths. Left out: whatever else says the rate. */
const percent = z
  .string()
  .transform((text, ctx): number | null => Number(decimal(text, ctx)))
  .pipe(productRateInput)
  .default(null);

const id = z.string().regex(PRODUCT_ID, "must be letters, digits, - and _");
const slug = z.string().refine((text) => text !== "" && slugOf(text) === text, "must be lower-case words joined by -");

const name = textInput(0, productLimits.name).default("");
const description = z
  .string()
  .trim()
  .max(productLimits.description)
  .regex(/^[\P{Cc}\n]*$/u)
  .default("");

/** A name in one language at least: where one is missing, another stands in for it. */
const texts = {
  name: z
    .strictObject({ en: name, uk: name, ru: name })
    .refine((names) => Object.values(names).some((text) => text !== ""), "must be there in one language at least"),
  description: z.strictObject({ en: description, uk: description, ru: description }).prefault({}),
};

const vendor = z.strictObject({
  id,
  name: vendorNameInput,
  tier: z.enum(vendorTiers),
  referralPercent: percent,
});

const product = z.strictObject({
  slug,
  vendor: id,
  price,
  stock: stockInput,
  referralPercent: percent,
  ...texts,
});

const plan = z.strictObject({
  id,
  level: z.int().min(1).max(100),
  price,
  months: z.int().min(1).max(120),
  referralPercent: percent,
  ...texts,
});

/** No two entries of a list may have the same value. */
function unique<Entry>(list: z.ZodType<Entry[]>, key: keyof Entry & string) {
  return list.refine(
    (entries) => new Set(entries.map((entry) => entry[key])).size === entries.length,
    `each ${key} may be there once only`,
  );
}

/** What a store sells, as a file says it: vendors, their products, and membership plans. */
export const catalogueInput = z.strictObject({
  currency: z.enum(currencies),
  /** The store's own referral rate, where nobody has set one. */
  referralPercent: percent,
  vendors: unique(z.array(vendor), "id").default([]),
  products: unique(z.array(product), "slug").default([]),
  plans: unique(unique(z.array(plan), "id"), "level").default([]),
});

export type Catalogue = z.output<typeof catalogueInput>;
export type CataloguePlan = Catalogue["plans"][number];
