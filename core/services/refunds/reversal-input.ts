import { z } from "zod";
import { reasonInput } from "#core/services/text-input";

/** Why a settlement is reversed, and the net that whoever does it has seen: minor units, as a decimal string. */
export const reversalInput = z.object({
  reason: reasonInput,
  seenMinor: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .transform(BigInt),
});
