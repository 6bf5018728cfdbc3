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
import { settlementStatuses } from "#core/domain/settlement";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { listLedger } from "#core/services/vendors/list-ledger";
import { listVendorNames } from "#core/services/vendors/list-vendor-names";
import { readSettlement } from "#core/services/vendors/read-settlement";
import { AdminProblem } from "../../admin-list.tsx";
import { runAdminCommand } from "../../admin-page.server.ts";
import { HoldForm } from "./hold-form.tsx";
import { SETTLEMENT_BOX } from "./holding.ts";
import { ledgerCommand, runLedgerCommand } from "./ledger-command.server.ts";
import { type LedgerFilter, ledgerFilter } from "./ledger-filter.server.ts";
import { LedgerFilters } from "./ledger-filters.tsx";
import { LedgerTable } from "./ledger-table.tsx";
import { LedgerTotals } from "./ledger-totals.tsx";
import { SettlementSheet } from "./settlement-sheet.tsx";

const PAGE_SIZE = 50;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const filter = ledgerFilter.parse({ q: "", ...Object.fromEntries(url.searchParams) });
    const { q: query, status, vendor: vendorId, open, ...rest } = filter;
    const { ctx, clone } = context;
    const chosen = { ...rest, query, vendorId, status: status === "all" ? undefined : status };
    const [ledger, names, opened, reversal] = await Promise.all([
      listLedger(ctx, { ...chosen, pageSize: PAGE_SIZE }),
      listVendorNames(ctx, { chosen: vendorId }),
      open === undefined ? null : readSettlement(ctx, { settlementId: open }),
      open === undefined ? null : previewReversal(ctx, { settlementId: open }),
    ]);
    const head = { title: `${textOf(pageLocale(url))("admin.ledger.title")} · ${clone.name}` };
    return { filter, ...ledger, names, opened, reversal, head };
  });

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(args, ledgerCommand, runLedgerCommand, [], [SETTLEMENT_BOX]);

export const meta: PageMeta<typeof loader> = pageMeta;

const FORM = "holding";

/** All sales that the filter leaves, as a file. */
function exportPath({ vendor, status, code, from, to }: LedgerFilter): string {
  const wanted = { vendorId: vendor, status: status === "all" ? undefined : status, code, from, to };
  const query = new URLSearchParams(Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return query.size > 0 ? `/api/admin/settlements.csv?${query}` : "/api/admin/settlements.csv";
}

export default function AdminCommissions() {
  const { t } = useTranslation();
  const { filter, settlements, next, totals, standings, names, opened, reversal } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const { q, status, before, open: _, ...others } = filter;
  const isFiltered = q !== "" || status !== "all" || Object.values(others).some((each) => each !== undefined);
  const countOf = (standing: (typeof settlementStatuses)[number]) =>
    standings.filter((each) => each.status === standing).reduce((sum, { sales }) => sum + sales, 0);
  return (
    <>
      <PageHeader
        title={t("admin.ledger.title")}
        lead={t("admin.ledger.lead")}
        action={
          <div className="flex flex-wrap gap-3">
            {settlements.length > 0 && q === "" && (
              <a href={exportPath(filter)} download className={buttonClass("secondary")}>
                CSV
              </a>
            )}
            <AppLink to="/admin/store/commissions/due" className={buttonClass()}>
              {t("admin.due.title")}
            </AppLink>
          </div>
        }
      />
      <HeldFormDialog />
      {answered?.problem && (
        <AdminProblem>
          {t(`admin.ledger.problem.${answered.problem}`)}
          {"left" in answered && answered.left.length > 0 && (
            <span className="block break-all">{answered.left.join(", ")}</span>
          )}
        </AdminProblem>
      )}
      <LedgerTotals totals={totals} />
      <LedgerFilters filter={filter} names={names} busy={busy} />
      <div id="ledger" className="mb-4 scroll-mt-4">
        <FilterChips
          label={t("admin.payouts.byStatus")}
          name="status"
          current={status}
          choices={(["all", ...settlementStatuses] as const).map((value) => ({
            value,
            text: value === "all" ? t("admin.all") : t(`vendor.status.${value}`),
            ...(value === "all" ? {} : { count: countOf(value) }),
          }))}
        />
      </div>
      <LedgerTable
        settlements={settlements}
        form={FORM}
        open={opened?.id ?? null}
        empty={
          <EmptyState
            icon={isFiltered ? "search" : "card"}
            title={t(isFiltered ? "vendor.noneHere" : "admin.ledger.none")}
            text={t(isFiltered ? "admin.ledger.noneHereText" : "admin.ledger.noneText")}
            action={
              isFiltered && (
                <AppLink to="/admin/store/commissions" className={buttonClass("secondary")}>
                  {t("admin.ledger.showAll")}
                </AppLink>
              )
            }
          />
        }
      />
      <KeysetNav before={before} next={next} list="ledger" />
      {settlements.some((each) => each.status === "pending" || each.status === "held") && (
        // What was typed for some does not stay for others.
        <HoldForm key={settlements.map((each) => each.status).join()} id={FORM} settlements={settlements} busy={busy} />
      )}
      {opened && <SettlementSheet settlement={opened} reversal={reversal} busy={busy} />}
    </>
  );
}
