import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import type { BankAnswerPreview } from "#core/services/payouts/bank/preview-bank-answer";
import { AnswerLines } from "./answer-lines.tsx";

interface AnswerReviewProps {
  preview: BankAnswerPreview;
  text: string;
  busy: boolean;
}

/** What applying the bank's answer would do, line by line; what it would not comes first. */
export function AnswerReview({ preview, text, busy }: AnswerReviewProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { lines, counts, paid } = preview;
  const of = (verdict: (typeof lines)[number]["verdict"]) => lines.filter((line) => line.verdict === verdict);
  const sum = paid.map(({ currency, amountMinor }) => formatMoney(locale, amountMinor, currency)).join(" + ");
  return (
    <section aria-labelledby="review" className="rounded-md border-2 border-brand bg-surface p-4 sm:p-6">
      <h2 id="review" data-step-heading tabIndex={-1} className="text-lg">
        {t("admin.payouts.answer.review")}
      </h2>
      <ul className="mt-3 list-disc space-y-1 pl-5">
        <li>{t("admin.payouts.answer.applies", { count: counts.apply })}</li>
        {sum !== "" && <li suppressHydrationWarning>{t("admin.payouts.answer.paidSum", { sum })}</li>}
        {counts.done > 0 && <li>{t("admin.payouts.answer.doneBefore", { count: counts.done })}</li>}
        {counts.refused > 0 && (
          <li className="font-medium text-warning">{t("admin.payouts.answer.refused", { count: counts.refused })}</li>
        )}
      </ul>
      <Form method="post" preventScrollReset className="mt-5 flex flex-wrap gap-3">
        <input type="hidden" name="text" value={text} />
        {counts.apply > 0 && (
          <Button type="submit" name="intent" value="apply" disabled={busy}>
            {t("admin.payouts.answer.apply", { count: counts.apply })}
          </Button>
        )}
        <Button type="submit" name="intent" value="edit" look="quiet" disabled={busy}>
          {t("grant.change")}
        </Button>
      </Form>
      <AnswerLines
        title={t("admin.payouts.answer.group.refused")}
        lines={of("refused")}
        verdictOf={({ problem }) => t(`admin.payouts.answer.lineProblem.${problem ?? "unreadable"}`)}
      />
      <AnswerLines
        title={t("admin.payouts.answer.group.apply")}
        lines={of("apply")}
        verdictOf={({ status }) => t(`admin.payouts.answer.becomes.${status ?? "paid"}`)}
      />
      <AnswerLines
        title={t("admin.payouts.answer.group.done")}
        lines={of("done")}
        verdictOf={() => t("admin.payouts.answer.already")}
      />
    </section>
  );
}
