import { z } from "zod";
import { PRODUCT_ID } from "#core/domain/cart";
import { MAX_RATE_BP } from "#core/domain/commission";
import { goodsFilters, MAX_PRICE_MINOR, MAX_STOCK, productLimits } from "#core/domain/goods";
import { reasonInput, textInput } from "#core/services/text-input";

/** Lines of text; every end of a line becomes one character. */
const LINES = /^[\P{Cc}\n]*$/u;

const name = textInput(0, productLimits.name);
const description = z
  .string()
  .transform((text) => text.replaceAll(/\r\n?/g, "\n").trim())
  .pipe(z.string().max(productLimits.description).regex(LINES));

const inLanguages = <Text extends z.ZodType>(text: Text) => z.object({ en: text, uk: text, ru: text });

export const priceInput = z.bigint().min(1n).max(MAX_PRICE_MINOR);
export const stockInput = z.int().min(0).max(MAX_STOCK);

/** The texts of a product: a name in one language at least. An empty text is missing, and another language's stands in. */
export const productTextsInput = z.object({
  name: inLanguages(name).refine((names) => Object.values(names).some((each) => each !== "")),
  description: inLanguages(description),
});

export const productIdInput = z.string().regex(PRODUCT_ID);

/** Chosen by whoever asks: under one key a thing is done once. */
export const requestKeyInput = z.uuid();

/** Tells whether a product has changed since it was shown. */
export const versionInput = z.string().regex(/^[0-9a-f]{64}$/);

/** Basis points; null: as the vendor's. */
export const productRateInput = z.int().min(0).max(MAX_RATE_BP).nullable();

/** Units put on the shelf, or taken off it. */
export const stockChangeInput = z.int().min(-MAX_STOCK).max(MAX_STOCK);

/** Why a product is taken off sale, in the person's own words; nothing where they give none. */
export const archiveReasonInput = z.union([reasonInput, z.literal("")]);

/** What the list can be asked for, each as it appears in an address. */
export const goodsListInput = {
  query: textInput(0, 80),
  show: z.enum(goodsFilters),
  vendorId: productIdInput,
  /** The id of the last product of the page before. */
  before: productIdInput,
};

export type ProductTexts = z.output<typeof productTextsInput>;
