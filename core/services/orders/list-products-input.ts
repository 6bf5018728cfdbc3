import { z } from "zod";
import { PRODUCT_ID } from "#core/domain/cart";
import { productSorts } from "#core/domain/catalogue";
import { textInput } from "#core/services/text-input";

/** What the catalogue can be searched by, each as it appears in an address. */
export const productSearchInput = {
  query: textInput(0, 80),
  vendorId: z.string().regex(PRODUCT_ID),
  sort: z.enum(productSorts),
};
