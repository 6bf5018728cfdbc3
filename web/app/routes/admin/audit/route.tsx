import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireAdmin } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { FilterChips } from "#app/ui/filter-chips.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { findingStates } from "#core/domain/audit-finding";
import { closeFinding } from "#core/services/audit/close-finding";
import { countOpenFindings } from "#core/services/audit/count-open-findings";
import { listAuditRuns } from "#core/services/audit/list-audit-runs";
import { listFindings } from "#core/services/audit/list-findings";
import { readFinding } from "#core/services/audit/read-finding";
import { AdminProblem } from "../admin-list.tsx";
import { decide, runAdminCommand } from "../admin-page.server.ts";
import { auditCommand, auditFilter } from "./audit-filter.server.ts";
import { FindingFilters } from "./finding-filters.tsx";
import { FindingSheet } from "./finding-sheet.tsx";
import { FindingTable } from "./finding-table.tsx";
import { RunTable } from "./run-table.tsx";

const FINDINGS_A_PAGE = 50;
const RUNS_A_PAGE = 7;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { ctx, clone } = context;
    const filter = auditFilter.parse(Object.fromEntries(url.searchParams));
    const { q: query, state, area, before, runs: runsBefore, open } = filter;
    const chosen = { query, before, state: state === "all" ? undefined : state, area: area === "" ? undefined : area };
    const [found, [counted], runs, opened] = await Promise.all([
      listFindings(ctx, { ...chosen, pageSize: FINDINGS_A_PAGE }),
      countOpenFindings(ctx.db),
      listAuditRuns(ctx, { before: runsBefore, pageSize: RUNS_A_PAGE }),
      open === undefined ? null : readFinding(ctx, { findingId: open }),
    ]);
    const head = { title: `${textOf(pageLocale(url))("admin.audit.title")} · ${clone.name}` };
    const { explorerUrl } = clone;
    return { filter, ...found, waiting: counted?.findings ?? 0, runs, opened, explorerUrl, head };
  });

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(args, auditCommand, ({ intent: _, ...input }, { ctx, actorId, now, ...call }) =>
    decide(call, {
      problems: ["conflict", "not_found"],
      flash: "findingClosed",
      async carryOut() {
        await closeFinding(ctx, { ...input, actorId, now });
      },
    }),
  );

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminAudit() {
  const { t } = useTranslation();
  const { filter, findings, next, waiting, runs, opened, explorerUrl } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const { q, state, area, before } = filter;
  const isFiltered = q !== "" || area !== "" || state !== "open" || before !== undefined;
  return (
    <>
      <PageHeader title={t("admin.audit.title")} lead={t("admin.audit.lead")} />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.audit.problem.${answered.problem}`)}</AdminProblem>}
      <FindingFilters filter={filter} busy={busy} />
      <div id="findings" className="mb-4 scroll-mt-4">
        <FilterChips
          label={t("admin.audit.byState")}
          name="state"
          current={state}
          choices={[...findingStates, "all" as const].map((value) => ({
            value,
            text: value === "all" ? t("admin.all") : t(`admin.audit.state.${value}`),
            ...(value === "open" ? { count: waiting } : {}),
          }))}
        />
      </div>
      <FindingTable
        findings={findings}
        open={opened?.id ?? null}
        explorerUrl={explorerUrl}
        empty={
          <EmptyState
            icon={isFiltered ? "search" : "check"}
            title={t(isFiltered ? "admin.audit.noneHere" : "admin.audit.none")}
            text={t(isFiltered ? "admin.audit.noneHereText" : "admin.audit.noneText")}
            action={
              isFiltered && (
                <AppLink to="/admin/audit" className={buttonClass("secondary")}>
                  {t("admin.audit.showOpen")}
                </AppLink>
              )
            }
          />
        }
      />
      <KeysetNav before={before} next={next} list="findings" />
      <section id="runs" className="mt-10 scroll-mt-4" aria-labelledby="runs-title">
        <h2 id="runs-title" className="mb-3 text-lg">
          {t("admin.audit.runs")}
        </h2>
        <RunTable runs={runs.runs} />
        <KeysetNav before={filter.runs} next={runs.next} name="runs" list="runs" />
      </section>
      {opened && <FindingSheet finding={opened} explorerUrl={explorerUrl} busy={busy} />}
    </>
  );
}
