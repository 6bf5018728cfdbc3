import { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { addLinkLabel } from "#core/services/referrals/add-link-label";
import { linkLabelInput } from "#core/services/referrals/link-label-input";
import { removeLinkLabel } from "#core/services/referrals/remove-link-label";
import type { PageContext } from "#web/page-context";

const labelRequest = z.object({
  intent: z.enum(["addLabel", "removeLabel"]),
  code: z.string(),
  label: z.string(),
});

/** What came of a change of labels, and what was typed where it was refused. */
export interface LabelAnswer {
  done: "added" | "removed" | null;
  problem: "invalid" | "full" | "gone" | "tooMany" | null;
  typed: string | undefined;
}

const statuses = { invalid: 400, full: 409, gone: 404, tooMany: 429 } as const;

/**
 * Makes or takes away a label of one's own.
 *
 * @throws DomainError `invalid_input` when no known change is named
 */
export async function changeLabels(
  { ctx, now, isWithinLimit }: Pick<PageContext, "ctx" | "now" | "isWithinLimit">,
  userId: string,
  form: FormData,
): Promise<{ answer: LabelAnswer; status: number }> {
  const request = labelRequest.safeParse(Object.fromEntries(form));
  if (!request.success) throw new DomainError("invalid_input", "no known change is named");
  const { intent, ...typed } = request.data;
  const refuse = (problem: keyof typeof statuses) => ({
    answer: { done: null, problem, typed: typed.label },
    status: statuses[problem],
  });
  if (!(await isWithinLimit("label"))) return refuse("tooMany");
  const input = linkLabelInput.safeParse(typed);
  if (!input.success) return refuse("invalid");
  if (intent === "removeLabel") {
    await removeLinkLabel({ db: ctx.db }, { ...input.data, userId, now });
    return { answer: { done: "removed", problem: null, typed: undefined }, status: 200 };
  }
  try {
    await addLinkLabel({ db: ctx.db }, { ...input.data, userId, now });
  } catch (error) {
    if (error instanceof DomainError && error.code === "conflict") return refuse("full");
    if (error instanceof DomainError && error.code === "not_found") return refuse("gone");
    throw error;
  }
  return { answer: { done: "added", problem: null, typed: undefined }, status: 200 };
}
