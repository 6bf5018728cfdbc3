import { data } from "react-router";
import { z } from "zod";
import type { FlashName } from "#app/session/flash.ts";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { tokenAmountInput } from "#core/services/rewards/approval-input";
import { DECIDED_AT_ONCE, decideRewards, type RewardDecision } from "#core/services/rewards/decide-rewards";
import { reasonInput, referenceInput } from "#core/services/text-input";
import type { AdminCall } from "../admin-page.server.ts";
import { CHOSEN, PAGE_SIZE, REST, SEEN } from "./decision.ts";

/** The amount of a reward that the page showed: `reference=amount`. */
const seenInput = z
  .string()
  .transform((text) => text.split("=", 2))
  .pipe(z.tuple([referenceInput, tokenAmountInput]));

const chosen = { [CHOSEN]: z.array(referenceInput).max(PAGE_SIZE), [REST]: z.literal("1").optional() };

/** What an admin can do with rewards of the list: with one, or with all that were chosen. */
export const rewardCommand = z.discriminatedUnion("intent", [
  z.object({ intent: z.enum(["approve", "retry"]), ...chosen, [SEEN]: z.array(seenInput).max(PAGE_SIZE) }),
  z.object({ intent: z.literal("reject"), ...chosen, reason: reasonInput }),
  z.object({ intent: z.literal("mint") }),
]);

type Decision = Exclude<z.infer<typeof rewardCommand>, { intent: "mint" }>;

/** Runs a payout of what is approved. */
export async function runPayout({ context }: Pick<AdminCall, "context">) {
  const report = await context.runMint();
  return data({ problem: null, report: { ...report, notes: report.notes ?? [], note: report.note ?? null } });
}

/**
 * Decides about the chosen rewards. About one alone the answer is a message or a refusal, as everywhere; about several what became
 * of each, and which are left: the page goes on with them.
 */
export async function decideChosen(command: Decision, { ctx, context, url, actorId, now }: AdminCall) {
  const { intent } = command;
  const seen = new Map(intent === "reject" ? [] : command[SEEN]);
  const references = [...new Set(command[CHOSEN])];
  if (references.length === 0) return data({ problem: "nothing_chosen" as const }, { status: 400 });
  // A box of a row that this verb is not for has no amount beside it.
  const meant = intent === "reject" ? references : references.filter((each) => seen.has(each));
  if (meant.length === 0) return data({ problem: "invalid_input" as const }, { status: 400 });
  const decided = await decideRewards(ctx, {
    verb: intent,
    rewards: meant.map((orderReference) => ({ orderReference, tokenAmount: seen.get(orderReference) ?? null })),
    reason: intent === "reject" ? command.reason : "",
    actorId,
    now,
  });
  const [only, ...others] = decided;
  if (only && others.length === 0 && references.length === 1 && command[REST] === undefined) {
    const flash = flashOf(intent, only.outcome);
    if (flash === null) {
      const problem = only.outcome as Exclude<RewardDecision["outcome"], "approved" | "waits_for_second" | "rejected">;
      return data({ problem }, { status: statusOf[problem] });
    }
    return showAgain({ url, appUrl: context.clone.appUrl, flash });
  }
  return data({
    problem: null,
    decided,
    left: meant.slice(DECIDED_AT_ONCE).map((reference) => [reference, seen.get(reference) ?? null] as const),
    intent,
    reason: intent === "reject" ? command.reason : null,
  });
}

/** The message of what was done; null where nothing was. */
function flashOf(intent: Decision["intent"], outcome: RewardDecision["outcome"]): FlashName | null {
  if (outcome === "rejected") return "rewardRejected";
  if (outcome === "waits_for_second") return "rewardApprovedFirst";
  if (outcome === "approved") return intent === "retry" ? "rewardRetried" : "rewardApproved";
  return null;
}
