import { getAddress, isAddress } from "viem/utils";
import { grantAmountInput, grantInput } from "#core/services/credit/grant-credit-input";
import { typedAmount } from "../../typed-amount.ts";

/** The e-mail or the wallet (any spelling, turned into its checksum form) that names an account. */
export const accountNameSchema = grantInput.shape.email.transform((name) =>
  isAddress(name, { strict: false }) ? getAddress(name) : name,
);

/** A grant as typed; its id is made for review. */
export const grantFormSchema = grantInput
  .omit({ grantId: true })
  .extend({ amount: typedAmount.pipe(grantAmountInput) });
