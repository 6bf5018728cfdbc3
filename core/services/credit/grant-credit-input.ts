import { z } from "zod";
import { currencies } from "#core/domain/money";
import { reasonInput, textInput } from "#core/services/text-input";

/** The largest single grant, in minor units: it limits what a typo can cost. */
const MAX_GRANT_MINOR = 10_000_000n;

/** Minor units. */
export const grantAmountInput = z.bigint().min(1n).max(MAX_GRANT_MINOR);

/** A grant without its amount, which forms and API clients write differently. */
export const grantInput = z.object({
  /** The same id grants once, so a repeated request is harmless. */
  grantId: z.uuid(),
  /** As stored in the account: a wallet account's is a placeholder that takes no mail. */
  email: textInput(3, 254),
  currency: z.enum(currencies),
  reason: reasonInput,
});
