import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { type ActionData, ActionFields, useActionName } from "./action-fields.tsx";

interface ActionHistoryProps {
  actions: readonly {
    id: string;
    actor: string;
    action: string;
    before: ActionData | null;
    after: ActionData | null;
    reason: string | null;
    at: Date;
  }[];
  /** The id of what it is the history of: leads on to the whole log of it. */
  about: string;
}

/** Who changed what, from what to what, and why: the newest. */
export function ActionHistory({ actions, about }: ActionHistoryProps) {
  const { t } = useTranslation();
  const actionName = useActionName();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("admin.vendors.history")}</h2>
      {actions.length === 0 ? (
        <EmptyState icon="clock" title={t("admin.vendors.historyNone")} text={t("admin.vendors.historyNoneText")} />
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface text-sm">
          {actions.map(({ id, actor, action, before, after, reason, at }) => (
            <li key={id} data-row className="space-y-1 p-4 break-words">
              <p className="flex flex-wrap justify-between gap-x-4">
                <span className="font-medium">{actionName(action)}</span>
                <span className="text-ink-soft">
                  <DateTime at={at} />
                </span>
              </p>
              <ActionFields before={before} after={after} />
              {reason !== null && <p>{reason}</p>}
              <p className="text-ink-soft">{actor}</p>
            </li>
          ))}
        </ul>
      )}
      {actions.length > 0 && (
        <p className="mt-3 text-sm">
          <AppLink
            to={`/admin/actions?about=${encodeURIComponent(about)}`}
            className="text-ink-soft underline underline-offset-4"
          >
            {t("admin.actions.all")}
          </AppLink>
        </p>
      )}
    </section>
  );
}
