import { getAddress, isAddress } from "viem/utils";
import { z } from "zod";
import { parseDecimalAsMinor } from "#core/domain/money";
import { grantAmountInput, grantInput } from "#core/services/credit/grant-credit-input";

/** A sum as people type it: `1 250,50` and `1250.5` are the same. */
const typedAmount = z
  .string()
  .transform((text) =>
    parseDecimalAsMinor(
      text
        .trim()
        .replace(/[\s\u00a0\u202f]/g, "")
        .replace(",", "."),
    ),
  )
  .refine((minor) => minor !== null)
  .pipe(grantAmountInput);

/** The e-mail or the wallet (any spelling, turned into its checksum form) that names an account. */
export const accountNameSchema = grantInput.shape.email.transform((name) =>
  isAddress(name, { strict: false }) ? getAddress(name) : name,
);

/** A grant as typed; its id is made for review. */
export const grantFormSchema = grantInput.omit({ grantId: true }).extend({ amount: typedAmount });
