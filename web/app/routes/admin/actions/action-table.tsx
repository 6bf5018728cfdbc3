import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { listedActions, subjectOf } from "#core/domain/logged-action";
import type { ListedAction } from "#core/services/actions/list-actions";
import { ActionFields, useActionName } from "../action-fields.tsx";

interface ActionTableProps {
  actions: readonly ListedAction[];
  empty: ReactNode;
}

/** The log as a table, and as cards on a phone. What has no name for people stands in the data of its row. */
export function ActionTable({ actions, empty }: ActionTableProps) {
  const { t } = useTranslation();
  const actionName = useActionName();
  return (
    <DataTable
      caption={t("admin.actions.title")}
      rows={actions}
      rowKey={({ id }) => id}
      empty={empty}
      columns={[
        {
          key: "what",
          head: t("admin.actions.what"),
          cell: ({ action, before, after, reason }) => (
            <div className="max-w-prose space-y-1 break-words">
              <p className="font-medium">{actionName(action)}</p>
              <ActionFields before={before} after={after} />
              {reason !== null && (
                <p>
                  {/* The marks of the page's language. */}
                  <q>{reason}</q>
                </p>
              )}
              {(before ?? after) !== null && (
                <details className="text-ink-soft">
                  <summary className="w-fit cursor-pointer underline underline-offset-4">
                    {t("admin.actions.data")}
                  </summary>
                  <pre className="mt-1 overflow-x-auto rounded bg-sunken p-2 text-xs whitespace-pre-wrap break-all">
                    {JSON.stringify({ before, after }, null, 1)}
                  </pre>
                </details>
              )}
            </div>
          ),
        },
        {
          key: "about",
          head: t("admin.actions.about"),
          phone: "plain",
          cell: (each) => <Subject action={each} />,
        },
        {
          key: "who",
          head: t("admin.actions.who"),
          cell: ({ actor, actorName }) =>
            actorName === null ? (
              <span className="break-all">{actor}</span>
            ) : (
              <AppLink to={`/admin/people/${actor}`} className="break-words underline underline-offset-4">
                {actorName}
              </AppLink>
            ),
        },
        { key: "at", head: t("admin.actions.at"), align: "right", cell: ({ at }) => <DateTime at={at} /> },
      ]}
    />
  );
}

/** What it was done to: its kind, and its name or id, linked to its page. */
function Subject({ action: { action, subjectId, subjectName } }: { action: ListedAction }) {
  const { t } = useTranslation();
  const known = listedActions.find((each) => each === action);
  const subject = known && subjectOf(known);
  const page = subject && pages[subject]?.(encodeURIComponent(subjectId));
  const name = subjectName ?? subjectId;
  // An id has no words to break between.
  const breaks = subjectName === null ? "break-all" : "break-words";
  return (
    <>
      {subject && <p className="text-ink-soft">{t(`admin.actions.subject.${subject}`)}</p>}
      {subject === "clone" ? null : page === undefined ? (
        <p className={breaks}>{name}</p>
      ) : (
        <AppLink to={page} className={`${breaks} underline underline-offset-4`}>
          {name}
        </AppLink>
      )}
    </>
  );
}

const pages: Partial<Record<ReturnType<typeof subjectOf>, (id: string) => string>> = {
  vendor: (id) => `/admin/store/vendors/${id}`,
  product: (id) => `/admin/store/products/${id}`,
  settlement: (id) => `/admin/store/commissions?open=${id}`,
  shipment: (id) => `/admin/store/commissions?open=${id}`,
  payout: (id) => `/admin/store/payouts?open=${id}`,
  person: (id) => `/admin/people/${id}`,
  refcode: (id) => `/admin/refcodes/codes?open=${id}`,
  payment: (id) => `/admin/orders/${id}`,
  finding: (id) => `/admin/audit?state=all&open=${id}`,
};
