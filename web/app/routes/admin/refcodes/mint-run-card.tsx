import { Form } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { valuesOf } from "#app/i18n/values-of.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { TransactionLink } from "#app/ui/transaction-link.tsx";
import type { MintReason } from "#core/domain/mint-reason";
import type { MintRunReport } from "#core/ports/consumer-rpc";

interface MintRunCardProps {
  /** Rewards that are approved and wait for a run. */
  approved: number;
  report: (Omit<MintRunReport, "notes" | "note"> & { notes: MintReason[]; note: string | null }) | null;
  explorerUrl: string;
  busy: boolean;
}

/** Starts a mint run and says what it did. */
export function MintRunCard({ approved, report, explorerUrl, busy }: MintRunCardProps) {
  const { t } = useTranslation();
  const idle = report && report.claimed + report.priced + report.relayed + report.transactions.length === 0;
  const told = report?.notes.map((note) => t(`admin.mint.why.${note.code}`, valuesOf(note))) ?? [];
  // A consumer of the release before has only sentences.
  const notes = told.length === 0 && report?.note ? [report.note] : told;
  return (
    <Card className="mb-6">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <div>
          <h2 className="text-lg">{t("admin.mint.title")}</h2>
          <p className="text-sm text-ink-soft">{t("admin.mint.waiting", { count: approved })}</p>
        </div>
        <Form method="post" preventScrollReset>
          <Button
            type="submit"
            name="intent"
            value="mint"
            look={approved > 0 ? "primary" : "secondary"}
            disabled={busy}
          >
            {busy ? t("admin.mint.running") : t("admin.mint.run")}
          </Button>
        </Form>
      </div>
      {report && (
        <div role="status" className="mt-4 space-y-2 border-t border-line pt-4 text-sm">
          {idle ? (
            <p>{t("admin.mint.idle")}</p>
          ) : (
            <p>
              {t("admin.mint.claimed", { count: report.claimed })} {t("admin.mint.priced", { count: report.priced })}{" "}
              {t("admin.mint.relayed", { count: report.relayed })}
            </p>
          )}
          {notes.map((note) => (
            <p key={note} className="text-ink-soft">
              {t("admin.mint.note", { note })}
            </p>
          ))}
          <ul className="space-y-2">
            {report.transactions.map((transaction) => (
              <li key={transaction.hash} className="flex flex-wrap items-baseline gap-x-3">
                <TransactionLink hash={transaction.hash} explorerUrl={explorerUrl} />
                <span>{t(`admin.mint.status.${transaction.status}`)}</span>
                <span className="text-ink-soft">
                  {t("admin.mint.pays", { count: transaction.orderReferences.length })}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
