import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { HeldFormDialog } from "#app/auth/held-form-dialog.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { answer } from "#app/session/answer.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireVendor } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { KeysetNav } from "#app/ui/keyset-nav.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { SideSheet } from "#app/ui/side-sheet.tsx";
import { settlementStatuses } from "#core/domain/settlement";
import { MOST_COUNTED } from "#core/domain/shipment";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { referenceInput } from "#core/services/text-input";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { countToSend } from "#core/services/vendors/list-shipments";
import { readRateEstimate } from "#core/services/vendors/read-rate-estimate";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { readVendorTerms } from "#core/services/vendors/read-vendor-terms";
import { salesInput, settlementIdInput } from "#core/services/vendors/sales-input";
import type { PageContext } from "#web/page-context";
import { typedRate } from "../admin/typed-terms.ts";
import { Balances } from "./balances.tsx";
import { NextPayout } from "./next-payout.tsx";
import { RateSection, type Trial } from "./rate-section.tsx";
import { SaleDetails } from "./sale-details.tsx";
import { SalesFilter } from "./sales-filter.tsx";
import { SalesTable } from "./sales-table.tsx";
import { ToSend } from "./to-send.tsx";
import { askByForm, setRateByForm } from "./vendor-commands.server.ts";

const PAGE_SIZE = 25;

const filterSchema = z.object({
  vendor: salesInput.vendorId.optional().catch(undefined),
  show: z.enum(["all", ...settlementStatuses]).catch("all"),
  from: salesInput.from.optional().catch(undefined),
  to: salesInput.to.optional().catch(undefined),
  before: salesInput.before.optional().catch(undefined),
  /** The sale that is open beside the table. */
  sale: settlementIdInput.optional().catch(undefined),
});

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const locale = pageLocale(url);
    const { sale, ...filter } = filterSchema.parse(Object.fromEntries(url.searchParams));
    const { show, vendor: vendorId, from, to, before } = filter;
    const status = show === "all" ? undefined : show;
    const { ctx, now } = context;
    const [listed, standing, terms, shops, waiting, tried] = await Promise.all([
      listSettlements(ctx, { ownerId, vendorId, status, from, to, before, locale, pageSize: PAGE_SIZE }),
      readVendorStanding(ctx, { ownerId, now }),
      readVendorTerms(ctx, { ownerId }),
      readBankDetails(ctx, { whose: { ownerId }, now }),
      countToSend(ctx, { ownerId }),
      tryRate(context, ownerId, url.searchParams),
    ]);
    const head = { title: `${textOf(locale)("vendor.title")} · ${context.clone.name}` };
    return {
      ...listed,
      ...standing,
      ...tried,
      terms,
      shops,
      waiting,
      filter,
      open: listed.settlements.find(({ id }) => id === sale),
      maxRateBp: ctx.clone.maxRewardRateBp,
      zone: ctx.clone.timeZone,
      askKey: crypto.randomUUID(),
      head,
    };
  });

/** What last month's sales would have cost at the rate of the address; nothing where none is tried. */
async function tryRate({ ctx, now }: PageContext, ownerId: string, params: URLSearchParams) {
  if (!params.has("rate")) return { trial: null, isWrong: false };
  const vendorId = referenceInput.safeParse(params.get("of"));
  const rate = typedRate.safeParse(params.get("rate"));
  const rateBp = rate.success ? rate.data : null;
  if (!vendorId.success || rateBp === null || rateBp > ctx.clone.maxRewardRateBp) return { trial: null, isWrong: true };
  const estimate = await readRateEstimate(ctx, { ownerId, vendorId: vendorId.data, rateBp, now });
  return { trial: { ...estimate, vendorId: vendorId.data } satisfies Trial, isWrong: false };
}

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, url, readForm }) => {
    const viewer = requireVendor(url, context);
    const form = await readForm();
    const text = (name: string) => String(form.get(name) ?? "");
    const call = { context, url, viewer, form };
    return text("intent") === "rate" ? setRateByForm(call) : askByForm(call);
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function Vendor() {
  const { t } = useTranslation();
  const loaded = useLoaderData<typeof loader>();
  const { vendors, standings, nextPayout, balances, waiting, terms, shops, trial, maxRateBp, zone } = loaded;
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  const coming = standings.flatMap((each) => each.nextPayout ?? []);
  const shown = nextPayout ?? coming[0] ?? null;
  const vendor = vendors.find(({ id }) => id === shown?.vendorId) ?? vendors[0];
  const isWrong = loaded.isWrong || (answered !== undefined && "problem" in answered && answered.problem === "rate");
  return (
    <>
      <PageHeader title={t("vendor.title")} lead={t("vendor.lead")} />
      <HeldFormDialog />
      <div className="space-y-8">
        <div className="grid gap-4 @2xl:grid-cols-2 @2xl:*:first:col-span-2 @4xl:grid-cols-4">
          <NextPayout
            coming={shown}
            vendor={vendor}
            shop={shops.find(({ vendorId }) => vendorId === vendor?.id)}
            hasShops={vendors.length > 1}
            zone={zone}
            others={Math.max(0, coming.length - 1)}
          />
          <ToSend waiting={waiting} most={MOST_COUNTED} />
          <Balances balances={balances} />
        </div>
        <Sales busy={busy} />
        {terms.length > 0 && (
          <RateSection terms={terms} trial={trial} isWrong={isWrong} maxRateBp={maxRateBp} busy={busy} />
        )}
      </div>
    </>
  );
}

type Filter = Omit<z.output<typeof filterSchema>, "sale">;

/** All sales that the filter leaves, as a file. */
function exportPath({ vendor, show, from, to }: Filter): string {
  const wanted = { vendorId: vendor, status: show === "all" ? undefined : show, from, to };
  const query = new URLSearchParams(Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return query.size > 0 ? `/api/vendor/sales.csv?${query}` : "/api/vendor/sales.csv";
}

function Sales({ busy }: { busy: boolean }) {
  const { t } = useTranslation();
  const { settlements, vendors, totals, filter, next, open, askKey, zone } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const addressOf = useAddress();
  const refused = answered && "itemId" in answered ? answered : undefined;
  const isNarrow = filter.show !== "all" || [filter.vendor, filter.from, filter.to].some((each) => each !== undefined);
  return (
    <section id="sales" className="scroll-mt-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">{t("vendor.sales")}</h2>
        {settlements.length > 0 && (
          <a href={exportPath(filter)} download className={`${buttonClass("secondary", "sm")} max-sm:min-h-11`}>
            CSV
          </a>
        )}
      </div>
      <SalesFilter vendors={vendors} chosen={filter} busy={busy} />
      <SalesTable
        sales={settlements}
        open={open?.id}
        totals={isNarrow ? [] : totals}
        hasShops={vendors.length > 1}
        zone={zone}
        empty={
          <EmptyState
            icon={isNarrow ? "search" : "shop"}
            title={t(isNarrow ? "vendor.noneHere" : "vendor.none")}
            text={t(isNarrow ? "vendor.noneHereText" : "vendor.noneText")}
            action={
              <AppLink to={isNarrow ? "/vendor" : "/vendor/products"} className={buttonClass("secondary")}>
                {t(isNarrow ? "vendor.showAll" : "shell.vendorProducts")}
              </AppLink>
            }
          />
        }
      />
      <KeysetNav before={filter.before} next={next} list="sales" />
      {open && (
        <SideSheet key={open.id} title={t("vendor.saleTitle")} closeTo={addressOf({ sale: null })}>
          <SaleDetails sale={open} zone={zone} asking={{ askKey, refused, busy }} />
        </SideSheet>
      )}
    </section>
  );
}
