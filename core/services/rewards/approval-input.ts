import { z } from "zod";

/** The amount that an admin saw and approves, in the token's smallest unit: as many digits as a ledger row holds. */
export const tokenAmountInput = z
  .string()
  .regex(/^[1-9]\d{0,77}$/, "must be a whole number of token units")
  .transform(BigInt);
