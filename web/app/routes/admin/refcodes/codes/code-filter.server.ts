import { z } from "zod";
import { codeActionInput, codeInput, codesInput } from "#core/services/referrals/codes-input";

/** What the list is narrowed to, as the address has it. */
export const codeFilter = z.object({
  q: codesInput.query.catch("").default(""),
  show: codesInput.show.catch("all"),
  sort: codesInput.sort.optional().catch(undefined),
  before: codesInput.before.optional().catch(undefined),
  open: codeInput.optional().catch(undefined),
});

/** What an admin can do with a code. Each wants a fresh proof. */
export const codeCommand = z.discriminatedUnion("intent", [
  codeActionInput.extend({ intent: z.literal("deactivate"), code: codeInput }),
  codeActionInput.extend({ intent: z.literal("reactivate"), code: codeInput }),
]);
