import { z } from "zod";
import { reliefKinds } from "#core/domain/token-debt";
import { tokenAmountInput } from "#core/services/rewards/approval-input";
import { reasonInput } from "#core/services/text-input";

/** How an admin ends a debt, or part of it. */
export const reliefInput = z.object({
  /** The same id relieves once, so a repeated request is harmless. */
  reliefId: z.uuid(),
  kind: z.enum(reliefKinds),
  tokenAmount: tokenAmountInput,
  reason: reasonInput,
});
