import { z } from "zod";
import { currencies } from "#core/domain/money";
import { reasonInput, textInput } from "#core/services/text-input";

/** The most that one grant may be, in minor units: a slip of the finger stays small. */
const MAX_GRANT_MINOR = 10_000_000n;

/** Minor units. */
export const grantAmountInput = z.bigint().min(1n).max(MAX_GRANT_MINOR);

/** What is granted, but for the sum, which forms and machines write differently. */
export const grantInput = z.object({
  /** The same id grants once, so a repeated request is harmless. */
  grantId: z.uuid(),
  /** As the account has it: the one of a wallet account need not be an address that takes mail. */
  email: textInput(3, 254),
  currency: z.enum(currencies),
  reason: reasonInput,
});
