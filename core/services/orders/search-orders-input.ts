import { z } from "zod";
import { orderFilters } from "#core/domain/order-search";
import { referenceInput, textInput } from "#core/services/text-input";

/** What an admin's list of orders can be asked for, each as it appears in an address. */
export const orderSearchInput = {
  /** A reference, an e-mail, a code, a wallet or a transaction, as typed. */
  query: textInput(0, 200),
  show: z.enum(orderFilters),
  /** The id of the last order of the page before. */
  before: referenceInput,
};
