import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { formatRate } from "#app/format/money.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireVendor } from "#app/session/require-viewer.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { DomainError } from "#core/domain/errors";
import { askForRefund } from "#core/services/refunds/ask-for-refund";
import { askForRefundForm, requestIdFor } from "#core/services/refunds/ask-for-refund-input";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { readVendorTerms } from "#core/services/vendors/read-vendor-terms";
import { salesInput } from "#core/services/vendors/sales-input";
import { SettlementRow } from "./settlement-row.tsx";
import { VendorFigures } from "./vendor-figures.tsx";

const PAGE_SIZE = 20;

const filterSchema = z.object({ before: salesInput.before.optional().catch(undefined) });

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const locale = pageLocale(url);
    const { before } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const [listed, { totals, balances, nextPayout }, terms] = await Promise.all([
      listSettlements(context.ctx, { ownerId, locale, before, pageSize: PAGE_SIZE }),
      readVendorStanding(context.ctx, { ownerId, now: context.now }),
      readVendorTerms(context.ctx, { ownerId }),
    ]);
    const title = textOf(locale)("vendor.title");
    return {
      ...listed,
      totals,
      balances,
      nextPayout,
      terms,
      before,
      askKey: crypto.randomUUID(),
      head: { title: `${title} · ${context.clone.name}` },
    };
  });

/** Asks for a refund of a line. A refusal is shown beside the line that it is about. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const { id: actorId } = requireVendor(url, context);
    const form = await readForm();
    const itemId = String(form.get("itemId"));
    const asked = askForRefundForm.safeParse(Object.fromEntries(form));
    if (!asked.success) return data({ itemId, problem: "invalid" as const }, { status: 400 });
    const { key, ...line } = asked.data;
    const requestId = await requestIdFor(actorId, `${key}:${line.itemId}`);
    try {
      await askForRefund(context.ctx, { ...line, requestId, actorId, now: context.now });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const problem = error.code === "conflict" ? ("open" as const) : ("gone" as const);
      return data({ itemId, problem }, { status: 409 });
    }
    throw redirect(url.pathname + url.search, {
      headers: { "set-cookie": writeFlash("refundAsked", context.clone.appUrl) },
    });
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Vendor() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { settlements, totals, balances, nextPayout, terms, next, before, askKey } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
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
                <SettlementRow
                  key={`${settlement.orderReference}:${settlement.vendorId}`}
                  settlement={settlement}
                  asking={{ askKey, refused, busy }}
                />
              ))}
            </ul>
          )}
          <KeysetNav before={before} next={next} />
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
