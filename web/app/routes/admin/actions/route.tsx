import { type LoaderFunctionArgs, useLoaderData, useNavigation } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { listActions } from "#core/services/actions/list-actions";
import { actionFilter } from "./action-filter.server.ts";
import { ActionFilters } from "./action-filters.tsx";
import { ActionTable } from "./action-table.tsx";

const PAGE_SIZE = 50;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const filter = actionFilter.parse(Object.fromEntries(url.searchParams));
    const found = await listActions(context.ctx, { ...filter, pageSize: PAGE_SIZE });
    const head = { title: `${textOf(pageLocale(url))("admin.actions.title")} · ${context.clone.name}` };
    return { filter, ...found, head };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminActions() {
  const { t } = useTranslation();
  const { filter, actions, next } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== "idle";
  const { before, ...narrowed } = filter;
  const isFiltered = Object.values(filter).some((each) => each !== undefined);
  const query = new URLSearchParams(
    Object.entries(narrowed).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
  return (
    <>
      <PageHeader
        title={t("admin.actions.title")}
        lead={t("admin.actions.lead")}
        action={
          actions.length > 0 && (
            <a
              href={query.size > 0 ? `/api/admin/actions.csv?${query}` : "/api/admin/actions.csv"}
              download
              className={buttonClass("secondary")}
            >
              CSV
            </a>
          )
        }
      />
      <ActionFilters filter={filter} busy={busy} />
      <ActionTable
        actions={actions}
        empty={
          <EmptyState
            icon={isFiltered ? "search" : "clock"}
            title={t(isFiltered ? "admin.actions.noneHere" : "admin.actions.none")}
            text={t(isFiltered ? "admin.actions.noneHereText" : "admin.actions.noneText")}
            action={
              isFiltered && (
                <AppLink to="/admin/actions" className={buttonClass("secondary")}>
                  {t("admin.ledger.showAll")}
                </AppLink>
              )
            }
          />
        }
      />
      <KeysetNav before={before} next={next} />
    </>
  );
}
