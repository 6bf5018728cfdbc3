import { z } from "zod";
import { actionsInput } from "#core/services/actions/actions-input";

/** An empty field of the form says nothing. */
const filled = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .literal("")
    .transform(() => undefined)
    .or(schema)
    .optional()
    .catch(undefined);

/** What the log is narrowed to, as the address has it. */
export const actionFilter = z.object({
  who: filled(actionsInput.who),
  about: filled(actionsInput.about),
  action: filled(actionsInput.action),
  from: filled(actionsInput.from),
  to: filled(actionsInput.to),
  before: actionsInput.before.optional().catch(undefined),
});

export type ActionFilterInAddress = z.infer<typeof actionFilter>;
