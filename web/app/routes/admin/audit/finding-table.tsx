import type { ReactNode } from "react";
import { Link } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { FindingBadge } from "#app/ui/status-badge.tsx";
import { areaOf } from "#core/domain/audit-area";
import { type Finding, FindingAbout } from "./finding-about.tsx";
import { useFindingSentence } from "./finding-sentence.ts";

interface FindingTableProps {
  findings: readonly Finding[];
  open: string | null;
  explorerUrl: string;
  empty: ReactNode;
}

/** Findings as a table, and as cards on a phone. A whole row opens its sheet. */
export function FindingTable({ findings, open, explorerUrl, empty }: FindingTableProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const sentenceOf = useFindingSentence();
  return (
    <DataTable
      caption={t("admin.audit.title")}
      rows={findings}
      rowKey={({ id }) => id}
      current={open}
      empty={empty}
      columns={[
        {
          key: "finding",
          head: t("admin.audit.finding"),
          cell: (finding) => (
            <>
              <Link
                to={addressOf({ open: finding.id })}
                preventScrollReset
                className={`font-medium break-words ${wholeRow}`}
              >
                {sentenceOf(finding)}
              </Link>
              <p className="text-ink-soft">{t(`admin.audit.areas.${areaOf[finding.code]}`)}</p>
            </>
          ),
        },
        {
          key: "about",
          head: t("admin.audit.about"),
          phone: "plain",
          cell: (finding) => <FindingAbout finding={finding} explorerUrl={explorerUrl} />,
        },
        {
          key: "since",
          head: t("admin.audit.since"),
          cell: ({ firstSeenAt }) => <DateTime at={firstSeenAt} dateOnly />,
        },
        {
          key: "state",
          head: t("admin.audit.stateHead"),
          phone: "plain",
          cell: ({ state, closedAt, closedByName, closeReason }) => (
            <>
              <FindingBadge state={state} />
              {state === "closed" && (
                <p className="mt-1 break-words text-ink-soft">{closedByName ?? t("admin.order.deleted")}</p>
              )}
              {closeReason !== null && <p className="break-words text-ink-soft">{closeReason}</p>}
              {closedAt !== null && (
                <p className="text-ink-soft">
                  <DateTime at={closedAt} dateOnly />
                </p>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
