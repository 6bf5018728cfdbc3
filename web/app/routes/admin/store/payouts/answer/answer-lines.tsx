import { useTranslation } from "#app/i18n/translation.ts";
import { DataTable } from "#app/ui/data-table.tsx";
import { CellMoney } from "#app/ui/money.tsx";
import type { JudgedLine } from "#core/domain/bank-answer";

/** Lines shown at once: a long answer is told by its counts, and by what is wrong with it. */
const SHOWN = 200;

interface AnswerLinesProps<Line extends JudgedLine> {
  title: string;
  lines: readonly Line[];
  /** What becomes of a line, or became of it. */
  verdictOf(line: Line): string;
}

/** Lines of the bank's answer, each beside the payout that it is about. */
export function AnswerLines<Line extends JudgedLine>({ title, lines, verdictOf }: AnswerLinesProps<Line>) {
  const { t } = useTranslation();
  if (lines.length === 0) return null;
  const more = lines.length - SHOWN;
  return (
    <section className="mt-6">
      <h3 className="mb-2 font-semibold">
        {title} ({lines.length})
      </h3>
      <DataTable
        caption={title}
        rows={lines.slice(0, SHOWN)}
        rowKey={({ line }) => String(line)}
        columns={[
          {
            key: "payout",
            head: t("admin.payouts.payout"),
            cell: ({ line, payoutId, payout }) => (
              <>
                <p className="font-medium break-words">{payout?.vendorName ?? t("admin.payouts.answer.unknown")}</p>
                <p className="text-xs break-all text-ink-soft">{payoutId || "—"}</p>
                <p className="text-ink-soft">{t("admin.payouts.answer.line", { line })}</p>
              </>
            ),
          },
          {
            key: "says",
            head: t("admin.payouts.answer.says"),
            phone: "plain",
            cell: ({ status, bankReference, reason, isAccountWrong }) => (
              <>
                <p>{status ? t(`payout.status.${status}`) : t("admin.payouts.answer.noStatus")}</p>
                {bankReference !== "" && (
                  <p className="wrap-anywhere text-ink-soft">{t("admin.order.bank", { reference: bankReference })}</p>
                )}
                {reason !== "" && <p className="break-words text-ink-soft">{reason}</p>}
                {isAccountWrong && <p className="text-warning">{t("admin.payouts.accountWrong")}</p>}
              </>
            ),
          },
          { key: "verdict", head: t("admin.payouts.answer.verdict"), phone: "plain", cell: verdictOf },
          {
            key: "sum",
            head: t("admin.orders.column.sum"),
            align: "right",
            phone: "corner",
            cell: ({ amountMinor, currency, payout, problem }) => (
              <>
                {amountMinor === null ? (
                  "—"
                ) : (
                  <CellMoney minor={amountMinor} currency={currency || (payout?.currency ?? "UAH")} />
                )}
                {problem === "other_amount" && payout && (
                  <p className="text-ink-soft">
                    {t("admin.payouts.answer.ours")} <CellMoney minor={payout.amountMinor} currency={payout.currency} />
                  </p>
                )}
              </>
            ),
          },
        ]}
      />
      {more > 0 && <p className="mt-2 text-sm text-ink-soft">{t("admin.payouts.more", { count: more })}</p>}
    </section>
  );
}
