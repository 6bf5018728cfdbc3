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
import { useAddress } from "#app/navigation/use-address.ts";
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
import { SearchBox } from "#app/ui/search-box.tsx";
import { codeFilters } from "#core/domain/code-standing";
import { DomainError } from "#core/domain/errors";
import { deactivateCode, reactivateCode } from "#core/services/referrals/deactivate-code";
import { listCodes } from "#core/services/referrals/list-codes";
import { type CodeDesk, readCode } from "#core/services/referrals/read-code";
import { readVisitTotals } from "#core/services/referrals/read-visit-totals";
import { AdminProblem } from "../../admin-list.tsx";
import { decide, runAdminCommand } from "../../admin-page.server.ts";
import { codeCommand, codeFilter } from "./code-filter.server.ts";
import { CodeSheet } from "./code-sheet.tsx";
import { CodeTable } from "./code-table.tsx";
import { VisitFigures } from "./visit-figures.tsx";

const PAGE_SIZE = 25;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const viewer = requireAdmin(url, context);
    const { ctx, clone, now } = context;
    const filter = codeFilter.parse(Object.fromEntries(url.searchParams));
    const { q: query, show, sort, before, open } = filter;
    const [found, visits, opened] = await Promise.all([
      listCodes(ctx, { query, show, sort, before, pageSize: PAGE_SIZE }),
      readVisitTotals(ctx, { now }),
      open === undefined ? null : readCode(ctx, { code: open, viewerId: viewer.id, now }).catch(unlessUnknown),
    ]);
    const head = { title: `${textOf(pageLocale(url))("admin.codes.title")} · ${clone.name}` };
    return { filter, ...found, visits, opened, tokenSymbol: clone.tokenSymbol, head };
  });

/** Nothing is open at the address of a code that there is not. */
function unlessUnknown(error: unknown): CodeDesk | null {
  if (error instanceof DomainError && error.code === "not_found") return null;
  throw error;
}

export const action = (args: ActionFunctionArgs) =>
  runAdminCommand(args, codeCommand, ({ intent, ...input }, { ctx, actorId, now, ...call }) =>
    decide(call, {
      problems: ["conflict", "forbidden", "not_found"],
      flash: intent === "deactivate" ? "codeDeactivated" : "codeReactivated",
      carryOut: () => (intent === "deactivate" ? deactivateCode : reactivateCode)(ctx, { ...input, actorId, now }),
    }),
  );

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminCodes() {
  const { t } = useTranslation();
  const { filter, key, sort, codes, next, visits, opened, tokenSymbol } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const addressOf = useAddress();
  const { q, show, before } = filter;
  const isFiltered = q !== "" || show !== "all" || before !== undefined;
  const unreadable = q !== "" && key === null;
  return (
    <>
      <PageHeader
        title={t("admin.codes.title")}
        lead={t("admin.codes.lead")}
        action={
          codes.length > 0 && (
            <a href={csvAddress()} download className={buttonClass("secondary")}>
              CSV
            </a>
          )
        }
      />
      <HeldFormDialog />
      {answered?.problem && <AdminProblem>{t(`admin.codes.problem.${answered.problem}`)}</AdminProblem>}
      <VisitFigures visits={visits} />
      <SearchBox
        page="/admin/refcodes/codes"
        query={q}
        show={show}
        label={t("admin.codes.search")}
        submit={t("admin.people.find")}
        hint={unreadable ? t("admin.codes.unreadable") : key ? t(`admin.codes.readAs.${key.kind}`) : undefined}
        unreadable={unreadable}
        busy={busy}
      />
      <div id="codes" className="mb-4 scroll-mt-4">
        <FilterChips
          label={t("admin.codes.filter")}
          name="show"
          current={show}
          choices={codeFilters.map((value) => ({ value, text: t(`admin.codes.show.${value}`) }))}
        />
      </div>
      <CodeTable
        codes={codes}
        sort={sort}
        open={opened?.code ?? null}
        tokenSymbol={tokenSymbol}
        empty={
          <EmptyState
            icon={isFiltered ? "search" : "gift"}
            title={t(isFiltered ? "admin.codes.noneHere" : "admin.codes.none")}
            text={t(isFiltered ? "admin.codes.noneHereText" : "admin.codes.noneText")}
            action={
              isFiltered && (
                <AppLink to="/admin/refcodes/codes" className={buttonClass("secondary")}>
                  {t("admin.ledger.showAll")}
                </AppLink>
              )
            }
          />
        }
      />
      <KeysetNav before={before} next={next} list="codes" />
      {opened && (
        <CodeSheet
          // Each has an address: focus goes to its heading.
          key={opened.code}
          code={opened}
          tokenSymbol={tokenSymbol}
          busy={busy}
          closeTo={addressOf({ open: null })}
          keys={{ next: neighbour(1), previous: neighbour(-1) }}
        />
      )}
    </>
  );

  /** All that the filter leaves, in the order of the list. */
  function csvAddress(): string {
    const query = new URLSearchParams({
      ...(q !== "" && { query: q }),
      ...(show !== "all" && { show }),
      ...(filter.sort && { sort: `${filter.sort.descending ? "-" : ""}${filter.sort.by}` }),
    });
    return `/api/admin/codes.csv${query.size > 0 ? `?${query}` : ""}`;
  }

  /** The address of the sheet of a row beside the one that is open; null where there is none. */
  function neighbour(step: number): string | null {
    const at = codes.findIndex(({ code }) => code === opened?.code);
    const code = at < 0 ? undefined : codes[at + step];
    return code ? addressOf({ open: code.code }) : null;
  }
}
