import { type LoaderFunctionArgs, useLoaderData } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { namedIn } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireVendor } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { type Column, DataTable } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { LargeMoney } from "#app/ui/large-money.tsx";
import { Money } from "#app/ui/money.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PayoutBadge } from "#app/ui/status-badge.tsx";
import { readOwnPayout, type ShownOwnPayout } from "#core/services/payouts/own-payouts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    const { id: ownerId } = requireVendor(url, context);
    const payout = await readOwnPayout(context.ctx, { payoutId: namedIn(params.payoutId), ownerId });
    const title = textOf(pageLocale(url))("vendor.payouts.one");
    return { payout, head: { title: `${title} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export default function VendorPayout() {
  const { t } = useTranslation();
  const { payout } = useLoaderData<typeof loader>();
  const { vendorName, amountMinor, settledMinor, adjustedMinor, currency, method, ibanMasked } = payout;
  return (
    <>
      <p className="mb-2 text-sm print:hidden">
        <AppLink to="/vendor/payouts" className="inline-flex min-h-11 items-center text-brand sm:min-h-0">
          {t("vendor.payouts.title")}
        </AppLink>
      </p>
      <PageHeader
        title={t("vendor.payouts.one")}
        lead={
          <>
            {vendorName} · <code className="break-all select-all">{payout.payoutId}</code>
          </>
        }
        action={<PayoutBadge status={payout.status} />}
      />
      <div className="space-y-6">
        <Card className="space-y-4">
          <LargeMoney minor={amountMinor} currency={currency} />
          <p className="max-w-text text-sm text-ink-soft">{t(`vendor.payouts.said.${payout.status}`)}</p>
          <dl className="grid max-w-text grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 text-[clamp(0.75rem,2.6cqi,0.875rem)]">
            <dt className="text-ink-soft">{t("vendor.payouts.settled", { count: payout.salesTotal })}</dt>
            <dd className="text-right">
              <Money minor={settledMinor} currency={currency} />
            </dd>
            {adjustedMinor > 0n && (
              <>
                <dt className="text-ink-soft">{t("vendor.payouts.adjusted", { count: payout.refundsTotal })}</dt>
                <dd className="text-right">
                  <Money minor={-adjustedMinor} currency={currency} />
                </dd>
              </>
            )}
            <dt className="text-ink-soft">{t("vendor.payouts.column.to")}</dt>
            <dd className="text-right break-words">
              {t(`payout.method.${method}`)}
              {ibanMasked !== null && <code className="block">{ibanMasked}</code>}
            </dd>
          </dl>
          <Moves moves={payout.moves} />
        </Card>
        <section>
          <h2 className="mb-3 text-lg">{t("vendor.sales")}</h2>
          <Lines payout={payout} />
          {payout.salesTotal > payout.sales.length && (
            <p className="mt-2 text-sm text-ink-soft">
              {t("vendor.payouts.moreSales", { count: payout.salesTotal - payout.sales.length })}
            </p>
          )}
        </section>
        {payout.refunds.length > 0 && (
          <section>
            <h2 className="mb-3 text-lg">{t("vendor.payouts.refunds")}</h2>
            <Refunds payout={payout} />
          </section>
        )}
      </div>
    </>
  );
}

function Moves({ moves }: Pick<ShownOwnPayout, "moves">) {
  const { t } = useTranslation();
  return (
    <ol className="space-y-1 border-t border-line pt-3 text-sm">
      {moves.map(({ toStatus, at, reason, bankReference }) => (
        <li key={toStatus} className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0 break-words">
            {t(`payout.status.${toStatus}`)}
            {reason !== null && <span className="text-ink-soft"> · {reason}</span>}
            {bankReference !== null && (
              <span className="break-all text-ink-soft">
                {" · "}
                {t("vendor.payouts.bankReference", { reference: bankReference })}
              </span>
            )}
          </span>
          <span className="text-ink-soft">
            <DateTime at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}

type Shown = Pick<ShownOwnPayout, "sales" | "refunds" | "currency">;

function Lines({ payout: { sales, currency } }: { payout: Shown }) {
  const { t } = useTranslation();
  const columns: Column<Shown["sales"][number]>[] = [
    {
      key: "reference",
      head: t("vendor.column.sale"),
      cell: ({ orderReference }) => <code className="break-all select-all">{orderReference}</code>,
    },
    {
      key: "date",
      head: t("vendor.payouts.column.date"),
      phone: "plain",
      cell: ({ soldAt }) => <DateTime at={soldAt} />,
    },
    {
      key: "net",
      head: t("vendor.part.net"),
      align: "right",
      cell: ({ netMinor }) => <Money minor={netMinor} currency={currency} />,
    },
  ];
  return (
    <DataTable caption={t("vendor.sales")} columns={columns} rows={sales} rowKey={({ settlementId }) => settlementId} />
  );
}

function Refunds({ payout: { refunds, currency } }: { payout: Shown }) {
  const { t } = useTranslation();
  const columns: Column<Shown["refunds"][number]>[] = [
    {
      key: "reference",
      head: t("vendor.column.sale"),
      cell: ({ orderReference }) => <code className="break-all select-all">{orderReference}</code>,
    },
    {
      key: "net",
      head: t("vendor.payouts.takenOff"),
      align: "right",
      cell: ({ netMinor }) => <Money minor={-netMinor} currency={currency} />,
    },
  ];
  return (
    <DataTable
      caption={t("vendor.payouts.refunds")}
      columns={columns}
      rows={refunds}
      rowKey={({ refundId, settlementId }) => `${refundId} ${settlementId}`}
    />
  );
}
