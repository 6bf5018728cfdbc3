import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button, buttonClass } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { BankAnswerResult } from "#core/services/payouts/bank/apply-bank-answer";
import { AnswerLines } from "./answer-lines.tsx";

interface AnswerResultProps {
  result: BankAnswerResult;
  text: string;
  busy: boolean;
}

/** What was recorded from the bank's answer, and what was not. A long answer is applied in several steps. */
export function AnswerResult({ result: { lines, counts, left }, text, busy }: AnswerResultProps) {
  const { t } = useTranslation();
  const of = (outcome: (typeof lines)[number]["outcome"]) => lines.filter((line) => line.outcome === outcome);
  return (
    <section aria-labelledby="applied">
      <h2 id="applied" data-step-heading tabIndex={-1} className="mb-3 text-lg">
        {t("admin.payouts.answer.applied")}
      </h2>
      <div className="space-y-3">
        <Notice tone={left > 0 ? "info" : "success"} announce>
          {t("admin.payouts.answer.recorded", { count: counts.applied })}
          {counts.done > 0 && ` ${t("admin.payouts.answer.doneBefore", { count: counts.done })}`}
        </Notice>
        {left > 0 && (
          <Form method="post" preventScrollReset>
            <input type="hidden" name="text" value={text} />
            <Button type="submit" name="intent" value="apply" disabled={busy}>
              {t("admin.payouts.answer.goOn", { count: left })}
            </Button>
          </Form>
        )}
      </div>
      <AnswerLines
        title={t("admin.payouts.answer.group.lost")}
        lines={of("lost")}
        verdictOf={() => t("admin.payouts.answer.lost")}
      />
      <AnswerLines
        title={t("admin.payouts.answer.group.refused")}
        lines={of("refused")}
        verdictOf={({ problem }) => t(`admin.payouts.answer.lineProblem.${problem ?? "unreadable"}`)}
      />
      <p className="mt-6">
        <AppLink to="/admin/store/payouts" className={buttonClass("secondary")}>
          {t("admin.payouts.title")}
        </AppLink>
      </p>
    </section>
  );
}
