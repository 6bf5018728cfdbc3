import { type LoaderFunctionArgs, redirect, useLoaderData, useNavigation } from "react-router";
import { z } from "zod";
import { localisePath } from "#app/i18n/locales.ts";
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
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { SearchBox } from "#app/ui/search-box.tsx";
import { personFilters } from "#core/domain/person-search";
import { peopleInput } from "#core/services/people/people-input";
import { searchPeople } from "#core/services/people/search-people";
import { listProposals } from "#core/services/proposals/list-proposals";
import { PersonTable } from "./person-table.tsx";

const PAGE_SIZE = 25;

/** Roles that wait for another admin, named above the list. */
const WAITING = 10;

const filterSchema = z.object({
  q: peopleInput.query.catch("").default(""),
  show: peopleInput.show.catch("all"),
  before: peopleInput.before.optional().catch(undefined),
});

/** Keys that name one person: there is nothing to choose from. */
const exact = ["email", "wallet", "code", "order"];

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const viewer = requireAdmin(url, context);
    const locale = pageLocale(url);
    const { q, show, before } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const { ctx, clone, now } = context;
    const roles = { viewerId: viewer.id, kind: "role", state: "open", page: 1, pageSize: WAITING, now } as const;
    const [found, { proposals }] = await Promise.all([
      searchPeople(ctx, { query: q, show, before, pageSize: PAGE_SIZE }),
      listProposals(ctx, roles),
    ]);
    const [only, ...others] = found.people;
    if (only && others.length === 0 && show === "all" && exact.includes(found.key?.kind ?? "")) {
      throw redirect(localisePath(locale, `/admin/people/${only.id}`));
    }
    const waiting = proposals.map(({ id, subject }) => ({ id, personId: subject.id, name: subject.name }));
    return {
      q,
      show,
      before,
      ...found,
      waiting,
      head: { title: `${textOf(locale)("admin.people.title")} · ${clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminPeople() {
  const { t } = useTranslation();
  const { q, show, before, key, people, next, waiting } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== "idle";
  const isFiltered = q !== "" || show !== "all" || before !== undefined;
  const unreadable = q !== "" && key === null;
  const toCredit = (
    <AppLink to="/admin/people/credit" className={buttonClass("secondary")}>
      {t("grant.title")}
    </AppLink>
  );
  return (
    <>
      <PageHeader title={t("admin.people.title")} lead={t("admin.people.lead")} action={toCredit} />
      {waiting.length > 0 && (
        <div className="mb-5">
          <Notice tone="warning">
            {t("admin.people.rolesWait")}{" "}
            {waiting.map(({ id, personId, name }, at) => (
              <span key={id}>
                {at > 0 && ", "}
                <AppLink to={`/admin/people/${personId}`} className="underline underline-offset-4">
                  {name}
                </AppLink>
              </span>
            ))}
          </Notice>
        </div>
      )}
      <SearchBox
        page="/admin/people"
        query={q}
        show={show}
        label={t("admin.people.search")}
        submit={t("admin.people.find")}
        hint={unreadable ? t("admin.people.unreadable") : key ? t(`admin.people.readAs.${key.kind}`) : undefined}
        unreadable={unreadable}
        busy={busy}
      />
      <div className="mb-4">
        <FilterChips
          label={t("admin.people.filter")}
          name="show"
          current={show}
          choices={personFilters.map((value) => ({ value, text: t(`admin.people.show.${value}`) }))}
        />
      </div>
      {people.length === 0 ? (
        <EmptyState
          icon={isFiltered ? "search" : "user"}
          title={t(isFiltered ? "admin.people.noneHere" : "admin.people.none")}
          text={t(isFiltered ? "admin.people.noneHereText" : "admin.people.noneText")}
          action={
            isFiltered && (
              <AppLink to="/admin/people" className={buttonClass("secondary")}>
                {t("admin.people.showAll")}
              </AppLink>
            )
          }
        />
      ) : (
        <PersonTable people={people} />
      )}
      <KeysetNav before={before} next={next} />
    </>
  );
}
