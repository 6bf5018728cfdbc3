import { type LoaderFunctionArgs, useLoaderData, useNavigation } from "react-router";
import { z } from "zod";
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
import { SearchBox } from "#app/ui/search-box.tsx";
import { vendorShows } from "#core/domain/vendor-show";
import { listVendors } from "#core/services/vendors/list-vendors";
import { vendorSearchInput } from "#core/services/vendors/vendor-input";
import { VendorTable } from "./vendor-table.tsx";

const PAGE_SIZE = 25;

const filterSchema = z.object({
  q: vendorSearchInput.query.catch("").default(""),
  show: vendorSearchInput.show.catch("all"),
  before: vendorSearchInput.before.optional().catch(undefined),
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    requireAdmin(url, context);
    const { q, show, before } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const { ctx, clone, now } = context;
    const found = await listVendors(ctx, { query: q, show, before, pageSize: PAGE_SIZE, now });
    const head = { title: `${textOf(pageLocale(url))("admin.vendors.title")} · ${clone.name}` };
    return { q, show, before, ...found, head };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function AdminVendors() {
  const { t } = useTranslation();
  const { q, show, before, vendors, next } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== "idle";
  const isFiltered = q !== "" || show !== "all" || before !== undefined;
  const newVendor = (
    <AppLink to="/admin/store/vendors/new" className={buttonClass()}>
      {t("admin.vendors.new")}
    </AppLink>
  );
  return (
    <>
      <PageHeader title={t("admin.vendors.title")} lead={t("admin.vendors.lead")} action={newVendor} />
      <SearchBox
        page="/admin/store/vendors"
        query={q}
        show={show}
        label={t("admin.vendors.search")}
        submit={t("admin.vendors.find")}
        busy={busy}
      />
      <div className="mb-4">
        <FilterChips
          label={t("admin.vendors.filter")}
          name="show"
          current={show}
          choices={vendorShows.map((value) => ({ value, text: t(`admin.vendors.show.${value}`) }))}
        />
      </div>
      {vendors.length === 0 ? (
        <EmptyState
          icon={isFiltered ? "search" : "shop"}
          title={t(isFiltered ? "admin.vendors.noneHere" : "admin.vendors.none")}
          text={t(isFiltered ? "admin.vendors.noneHereText" : "admin.vendors.noneText")}
          action={
            isFiltered && (
              <AppLink to="/admin/store/vendors" className={buttonClass("secondary")}>
                {t("admin.vendors.showAll")}
              </AppLink>
            )
          }
        />
      ) : (
        <VendorTable vendors={vendors} />
      )}
      <KeysetNav before={before} next={next} />
    </>
  );
}
