import { z } from "zod";
import type { FlashName } from "#app/session/flash.ts";
import { carryOutProposal } from "#core/services/proposals/carry-out-proposal";
import { declineProposal } from "#core/services/proposals/decline-proposal";
import { askProvider } from "#core/services/refunds/ask-provider";
import { declineRefundRequest } from "#core/services/refunds/decide-refund-request";
import { declineInput } from "#core/services/refunds/request-refund-input";
import { tokenAmountInput } from "#core/services/rewards/approval-input";
import { reliefInput } from "#core/services/rewards/relief-input";
import { relieveDebt } from "#core/services/rewards/relieve-debt";
import { referenceInput } from "#core/services/text-input";
import type { PageContext } from "#web/page-context";
import { refundCommandSchema, runRefundCommand } from "../events/refund-command.server.ts";

/** A relief as typed: its tokens as people write them, with the decimals that the token has. */
const typedRelief = reliefInput
  .omit({ tokenAmount: true })
  .extend({
    userId: referenceInput,
    tokens: z
      .string()
      .trim()
      .regex(/^\d{1,78}([.,]\d{1,36})?$/),
    decimals: z.coerce.number().int().min(0).max(36),
  })
  .transform(({ tokens, decimals, ...relief }, context) => {
    const [whole = "", fraction = ""] = tokens.split(/[.,]/);
    const amount = tokenAmountInput.safeParse(`${whole}${fraction.padEnd(decimals, "0")}`.replace(/^0+/, ""));
    if (amount.success && fraction.length <= decimals) return { ...relief, tokenAmount: amount.data };
    context.addIssue({ code: "custom", message: "no amount of this token" });
    return z.NEVER;
  });

const proposalInput = z.object({ proposalId: referenceInput });

/** What the page does at once: what a form must hold, and what is shown where it does not. */
const commands = {
  decline: { input: declineInput.extend({ requestId: referenceInput }), problem: "note", proof: false },
  ask: { input: z.object({ orderReference: referenceInput }), problem: "invalid_input", proof: false },
  retry: { input: refundCommandSchema, problem: "invalid_input", proof: true },
  byHand: { input: refundCommandSchema, problem: "invalid_input", proof: true },
  confirmed: { input: refundCommandSchema, problem: "invalid_input", proof: true },
  drop: { input: refundCommandSchema, problem: "note", proof: true },
  relieve: { input: typedRelief, problem: "relief", proof: true },
  carryOut: { input: proposalInput, problem: "invalid_input", proof: true },
  setAside: { input: proposalInput, problem: "invalid_input", proof: true },
} as const;

type Intent = keyof typeof commands;
export type DeskProblem = (typeof commands)[Intent]["problem"];

interface DeskCommand {
  /** Whether who sends it must have proven who they are. */
  proof: boolean;
  /** Carries it out; answers the message that the page shows then. */
  run(context: PageContext, actorId: string): Promise<FlashName>;
}

/** The command of a form, or what is wrong with it; null for a form that is none. */
export function readDeskCommand(form: FormData): DeskCommand | { problem: DeskProblem } | null {
  const intent = form.get("intent");
  const fields = Object.fromEntries(form);
  switch (intent) {
    case "decline":
      return take(intent, commands.decline.input.safeParse(fields), async ({ ctx, now }, input, actorId) => {
        await declineRefundRequest(ctx, { ...input, actorId, now });
        return "refundRequestDeclined";
      });
    case "ask":
      return take(intent, commands.ask.input.safeParse(fields), async ({ ctx, now }, input, actorId) => {
        const { isKnown } = await askProvider(ctx, { ...input, actorId, now });
        return isKnown ? "providerAnswered" : "providerKnowsNothing";
      });
    case "retry":
    case "byHand":
    case "confirmed":
    case "drop":
      return take(intent, commands[intent].input.safeParse(fields), ({ ctx, now }, input, actorId) =>
        runRefundCommand(ctx, input, { actorId, now }),
      );
    case "relieve":
      return take(intent, commands.relieve.input.safeParse(fields), async ({ ctx, now }, input, actorId) => {
        const { outcome } = await relieveDebt(ctx, { ...input, actorId, now });
        return outcome === "relieved" ? "debtEnded" : "debtProposed";
      });
    case "carryOut":
      return take(intent, commands.carryOut.input.safeParse(fields), async ({ ctx, now }, input, actorId) => {
        await carryOutProposal(ctx, { ...input, actorId, now });
        return "debtEnded";
      });
    case "setAside":
      return take(intent, commands.setAside.input.safeParse(fields), async ({ ctx, now }, input, actorId) => {
        await declineProposal(ctx, { ...input, actorId, now });
        return "debtKept";
      });
    default:
      return null;
  }
}

function take<Input>(
  intent: Intent,
  parsed: z.ZodSafeParseResult<Input>,
  run: (context: PageContext, input: Input, actorId: string) => Promise<FlashName>,
): DeskCommand | { problem: DeskProblem } {
  const { problem, proof } = commands[intent];
  if (!parsed.success) return { problem };
  return { proof, run: (context, actorId) => run(context, parsed.data, actorId) };
}
