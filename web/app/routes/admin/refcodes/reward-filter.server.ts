import { z } from "zod";
import { rewardStatuses } from "#core/domain/reward";
import { rewardListInput } from "#core/services/rewards/reward-list-input";
import { referenceInput } from "#core/services/text-input";

/** An empty field of the form says nothing. */
const filled = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .literal("")
    .transform(() => undefined)
    .or(schema)
    .optional()
    .catch(undefined);

/** What the list is narrowed to, as the address has it. A search looks everywhere; else what needs a decision comes first. */
export const rewardFilter = z
  .object({
    /** Null: nothing can be found by such a text. */
    q: rewardListInput.query.nullable().catch(null).default(""),
    status: z
      .enum(["all", ...rewardStatuses])
      .optional()
      .catch(undefined),
    from: filled(rewardListInput.from),
    to: filled(rewardListInput.to),
    sort: rewardListInput.sort.optional().catch(undefined),
    before: rewardListInput.before.optional().catch(undefined),
    open: referenceInput.optional().catch(undefined),
  })
  .transform(({ status, ...rest }) => ({
    ...rest,
    status: status ?? (rest.q === "" ? ("pending_approval" as const) : ("all" as const)),
  }));

export type RewardFilter = z.infer<typeof rewardFilter>;
