import { type ActionFunctionArgs, data } from "react-router";
import { z } from "zod";
import { withFreshProof } from "#app/auth/identity.server.ts";
import { answer } from "#app/session/answer.ts";
import type { FlashName } from "#app/session/flash.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { showAgain } from "#app/session/show-again.ts";
import { statusOf } from "#core/domain/error-status";
import { DomainError } from "#core/domain/errors";
import { grantRefundRequest } from "#core/services/refunds/decide-refund-request";
import { previewRefund } from "#core/services/refunds/preview-refund";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { requestRefund } from "#core/services/refunds/request-refund";
import { referenceInput } from "#core/services/text-input";
import type { PageContext } from "#web/page-context";
import { readDeskCommand } from "./desk-command.server.ts";
import { type RefundDraft, readDraft } from "./refund-draft.ts";
import type { TypedRefund } from "./typed-refund.ts";

/** Refusals for which the page has a sentence. */
const refusals = [
  "conflict",
  "payment_not_standing",
  "nothing_left",
  "more_than_left",
  "unknown_line",
  "no_amount",
  "idempotency_key_reused",
  "invalid_input",
  "not_found",
  "forbidden",
  "new_admin",
  "payment_unavailable",
] as const;
export type RefundRefused = (typeof refusals)[number];

/**
 * Previews, then carries out. What is carried out was previewed with the same sum: if that has changed since, the new effects
 * are shown instead.
 */
export const orderAction = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireAdmin(url, context);
    const form = await readForm();
    const text = (name: string) => String(form.get(name) ?? "");
    const again = (flash: FlashName) => showAgain({ url, appUrl: context.clone.appUrl, flash });

    const command = readDeskCommand(form);
    if (command && "problem" in command) {
      return data({ step: "refused" as const, problem: command.problem, typed: null }, { status: 400 });
    }
    if (command) {
      const run = () => refusing(null, async () => again(await command.run(context, viewer.id)));
      return command.proof ? withFreshProof({ context, url, viewer, form }, run) : run();
    }
    const orderReference = referenceInput.safeParse(text("orderReference"));
    const read = readDraft(form);
    if (text("intent") === "edit") {
      return data({ step: "edit" as const, typed: read.ok ? read.draft : read.typed });
    }
    if (!read.ok || !orderReference.success) {
      const problem = read.ok ? ("invalid_input" as const) : read.problem;
      return data({ step: "refused" as const, problem, typed: read.ok ? read.draft : read.typed }, { status: 400 });
    }
    const { draft } = read;
    const call = { orderReference: orderReference.data, draft };
    if (text("intent") === "preview") return review(context, call, { key: crypto.randomUUID(), isChanged: false });
    if (text("intent") !== "confirm") throw new DomainError("invalid_input", "neither a preview nor a confirmation");
    const confirmed = confirmInput.safeParse(Object.fromEntries(form));
    if (!confirmed.success) throw new DomainError("invalid_input", "a confirmation needs its key and sum");
    return withFreshProof({ context, url, viewer, form }, () =>
      refusing(draft, async () => {
        try {
          return again(await carryOut(context, { ...call, ...confirmed.data, actorId: viewer.id }));
        } catch (error) {
          if (!(error instanceof DomainError && error.code === "amount_changed")) throw error;
          return review(context, call, { key: crypto.randomUUID(), isChanged: true });
        }
      }),
    );
  });

/** What a confirmation carries beside the draft: its key, and the sum in minor units that was seen. */
const confirmInput = z.object({
  key: z.uuid(),
  seen: z
    .string()
    .regex(/^\d{1,18}$/)
    .transform(BigInt),
});

interface DraftCall {
  orderReference: string;
  draft: RefundDraft;
}

/** Answers with every effect of a draft. `key` makes what is confirmed then happen once. */
async function review(
  { ctx }: PageContext,
  { orderReference, draft }: DraftCall,
  { key, isChanged }: { key: string; isChanged: boolean },
) {
  return refusing(draft, async () => {
    const preview = await previewRefund(ctx, { orderReference, wish: draft.wish });
    return data(
      { step: "review" as const, orderReference, typed: draft, preview, key, isChanged },
      isChanged ? 409 : 200,
    );
  });
}

/** The flash that says what was done. A repeat is answered as before. */
async function carryOut(
  { ctx, now }: PageContext,
  { orderReference, draft, key, seen, actorId }: DraftCall & { key: string; seen: bigint; actorId: string },
): Promise<FlashName> {
  const { wish, note, requestId, bankReference } = draft;
  if (draft.kind === "chargeback") {
    const amountMinor = wish.reason === "goodwill" ? wish.amountMinor : null;
    await recordChargeback(ctx, { orderReference, amountMinor, bankReference, note, actorId, now });
    return "chargebackRecorded";
  }
  const asked = { actorId, idempotencyKey: key, seenMinor: seen, now };
  const { status } =
    draft.kind === "grant"
      ? await grantRefundRequest(ctx, { requestId, ...asked })
      : await requestRefund(ctx, { orderReference, wish, note, ...asked });
  return status === "done" ? "refundDone" : "refundRequested";
}

/** Runs it, and shows the form again with the reason where it is refused. */
async function refusing<Done>(typed: TypedRefund | null, run: () => Promise<Done>) {
  try {
    return await run();
  } catch (error) {
    const problem = error instanceof DomainError ? refusals.find((code) => code === error.code) : undefined;
    if (problem === undefined) throw error;
    return data({ step: "refused" as const, problem, typed }, { status: statusOf[problem] });
  }
}
