import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { DataTable } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import type { listAuditRuns } from "#core/services/audit/list-audit-runs";

interface RunTableProps {
  runs: Awaited<ReturnType<typeof listAuditRuns>>["runs"];
}

/** Runs of the audit over everything: when, how far, and what was found. */
export function RunTable({ runs }: RunTableProps) {
  const { t } = useTranslation();
  const number = new Intl.NumberFormat(useLocale());
  return (
    <DataTable
      caption={t("admin.audit.runs")}
      rows={runs}
      rowKey={({ id }) => id}
      empty={<EmptyState icon="clock" title={t("admin.audit.noRuns")} text={t("admin.audit.noRunsText")} />}
      columns={[
        {
          key: "run",
          head: t("admin.audit.begun"),
          cell: ({ startedAt, kind }) => (
            <>
              <DateTime at={startedAt} />
              <p className="text-ink-soft">{t(`admin.audit.kind.${kind}`)}</p>
            </>
          ),
        },
        {
          key: "step",
          head: t("admin.audit.progress"),
          phone: "plain",
          cell: ({ step, endedAt, isChainRead }) => (
            <>
              <p>
                {t(`admin.audit.step.${step}`)}
                {endedAt !== null && (
                  <>
                    {" "}
                    <DateTime at={endedAt} />
                  </>
                )}
              </p>
              {isChainRead === false && <p className="text-warning">{t("admin.audit.chainUnread")}</p>}
            </>
          ),
        },
        {
          key: "references",
          head: t("admin.audit.references"),
          align: "right",
          cell: ({ references }) => <span suppressHydrationWarning>{number.format(references)}</span>,
        },
        {
          key: "found",
          head: t("admin.audit.found"),
          align: "right",
          cell: ({ found }) => (
            <span className={found > 0 ? "font-semibold text-warning" : ""} suppressHydrationWarning>
              {number.format(found)}
            </span>
          ),
        },
      ]}
    />
  );
}
