import { useTranslation } from "react-i18next";
import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { z } from "zod";
import { formatRate } from "#app/format/money.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { pageNumber } from "#app/session/page-number.ts";
import { requireVendor } from "#app/session/require-viewer.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { Pagination } from "#app/ui/pagination.tsx";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { readVendorTerms } from "#core/services/vendors/read-vendor-terms";
import { SettlementRow } from "./settlement-row.tsx";
import { VendorFigures } from "./vendor-figures.tsx";

const PAGE_SIZE = 20;

const filterSchema = z.object({ page: pageNumber });

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const locale = pageLocale(url);
    const { page } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const [listed, terms] = await Promise.all([
      listSettlements(context.ctx, { ownerId, locale, page, pageSize: PAGE_SIZE }),
      readVendorTerms(context.ctx, { ownerId }),
    ]);
    const title = textOf(locale)("vendor.title");
    return { ...listed, terms, page, head: { title: `${title} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Vendor() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { settlements, totals, balances, nextPayout, terms, total, page } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title={t("vendor.title")} lead={t("vendor.lead")} />
      <div className="space-y-8">
        <VendorFigures nextPayout={nextPayout} totals={totals} balances={balances} />
        <section>
          <h2 className="mb-3 text-lg">{t("vendor.sales")}</h2>
          {settlements.length === 0 ? (
            <EmptyState icon="shop" title={t("vendor.none")} text={t("vendor.noneText")} />
          ) : (
            <ul className="divide-y divide-line rounded-md border border-line bg-surface">
              {settlements.map((settlement) => (
                <SettlementRow key={`${settlement.orderReference}:${settlement.vendorId}`} settlement={settlement} />
              ))}
            </ul>
          )}
          <Pagination page={page} pageSize={PAGE_SIZE} total={total} />
        </section>
        <section>
          <h2 className="mb-1 text-lg">{t("vendor.rates")}</h2>
          <p className="mb-3 max-w-text text-sm text-ink-soft">{t("vendor.ratesText")}</p>
          <ul className="grid gap-4 sm:grid-cols-2 @2xl:grid-cols-3">
            {terms.map(({ id, name, platformRateBp, referralRateBp }) => (
              <li key={id} className="rounded-md border border-line bg-surface p-4 text-sm">
                <p className="font-medium">{name}</p>
                <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
                  <dt className="text-ink-soft">{t("vendor.part.platform")}</dt>
                  <dd className="text-right">{formatRate(locale, platformRateBp)}</dd>
                  <dt className="text-ink-soft">{t("vendor.part.referral")}</dt>
                  <dd className="text-right">{formatRate(locale, referralRateBp)}</dd>
                </dl>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}
