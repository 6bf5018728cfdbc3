import { type ActionFunctionArgs, data, type LoaderFunctionArgs, useActionData, useNavigation } from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { applyBankAnswer } from "#core/services/payouts/bank/apply-bank-answer";
import { previewBankAnswer } from "#core/services/payouts/bank/preview-bank-answer";
import { AdminProblem } from "../../../admin-list.tsx";
import { type AdminCall, runAdminCommand } from "../../../admin-page.server.ts";
import { AnswerForm } from "./answer-form.tsx";
import { AnswerResult } from "./answer-result.tsx";
import { AnswerReview } from "./answer-review.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    return { head: { title: `${textOf(pageLocale(url))("admin.payouts.answer.title")} · ${context.clone.name}` } };
  });

const commandSchema = z.object({ intent: z.enum(["preview", "edit", "apply"]), text: z.string().max(1_000_000) });

export const action = (args: ActionFunctionArgs) => runAdminCommand(args, commandSchema, carryOut, ["preview", "edit"]);

async function carryOut({ intent, text }: z.infer<typeof commandSchema>, { ctx, context, actorId, now }: AdminCall) {
  if (intent === "edit") return data({ step: "edit" as const, problem: null, text });
  const all = { ...ctx, ...context.bankCtx };
  try {
    if (intent === "preview") {
      return data({ step: "review" as const, problem: null, text, preview: await previewBankAnswer(all, { text }) });
    }
    return data({
      step: "applied" as const,
      problem: null,
      text,
      result: await applyBankAnswer(all, { text, actorId, now }),
    });
  } catch (error) {
    if (!(error instanceof DomainError && error.code === "invalid_input")) throw error;
    return data({ step: "edit" as const, problem: "unreadable" as const, text }, { status: 400 });
  }
}

export const meta: PageMeta<typeof loader> = pageMeta;

export default function BankAnswer() {
  const { t } = useTranslation();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const step = answered && "step" in answered ? answered : null;
  return (
    <>
      <p className="mb-2 text-sm">
        <AppLink to="/admin/store/payouts" className="text-ink-soft underline underline-offset-4">
          {t("admin.payouts.title")}
        </AppLink>
      </p>
      <PageHeader title={t("admin.payouts.answer.title")} lead={t("admin.payouts.answer.lead")} />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.payouts.answer.problem.${answered.problem}`)}</AdminProblem>}
      {step?.step === "applied" && <AnswerResult result={step.result} text={step.text} busy={busy} />}
      {step?.step === "review" ? (
        <AnswerReview preview={step.preview} text={step.text} busy={busy} />
      ) : (
        step?.step !== "applied" && <AnswerForm text={step?.text ?? ""} busy={busy} />
      )}
    </>
  );
}
