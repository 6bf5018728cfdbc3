import { z } from "zod";
import { isWellFormedCode } from "#core/domain/refcode";
import { settlementStatuses } from "#core/domain/settlement";
import { dayInput, referenceInput, textInput } from "#core/services/text-input";

/** A settlement's id: the reference of its order and its vendor. */
export const settlementIdInput = z.string().regex(/^[A-Za-z0-9_:-]{1,260}$/);

/** `YYYY-MM`. */
export const monthInput = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);

/** What a list of sales can be asked for, each as it appears in an address. */
export const salesInput = {
  vendorId: referenceInput,
  status: z.enum(settlementStatuses),
  /** Days of sale, both included. */
  from: dayInput,
  to: dayInput,
  /** The id of the last settlement of the page before. */
  before: settlementIdInput,
  code: z.string().refine(isWellFormedCode),
  /** A reference, an order's id or a code, as typed. */
  query: textInput(0, 200),
};
