import { Form } from "react-router";
import { formatMoney } from "#app/format/money.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { Button } from "#app/ui/button.tsx";
import { DataTable } from "#app/ui/data-table.tsx";
import { CellMoney, Money } from "#app/ui/money.tsx";
import { useChosen } from "#app/ui/row-selection.tsx";
import type { DuePreview } from "#core/services/payouts/preview-due-payouts";
import { sumColumn } from "../../sum-column.tsx";
import { sumsByCurrency } from "../../sums-by-currency.ts";
import { DueVendor } from "./due-vendor.tsx";
import { PAY, seenText } from "./seen.ts";

const FORM = "due";

/** The dry run: what would be paid, vendor by vendor, with the button that pays it. */
export function DuePayouts({ payouts, totals, busy }: Pick<DuePreview, "payouts" | "totals"> & { busy: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const chosen = useChosen({ name: PAY, form: FORM });
  const those = payouts.filter((payout) => chosen.includes(seenText(payout)));
  const sums = sumsByCurrency(those).map(({ currency, amountMinor }) => formatMoney(locale, amountMinor, currency));
  return (
    <section aria-labelledby="would">
      <h2 id="would" className="mb-3 text-lg">
        {t("admin.due.would")}
      </h2>
      <ul className="mb-4 flex flex-wrap gap-3">
        {totals.map(({ currency, method, payouts: count, amountMinor }) => (
          <li key={`${currency}${method}`} className="rounded-md border border-line bg-surface px-4 py-3">
            <p className="text-sm text-ink-soft">{t(`payout.method.${method}`)}</p>
            <p className="text-lg font-semibold">
              <Money minor={amountMinor} currency={currency} />
            </p>
            <p className="text-sm text-ink-soft">{t("admin.due.count", { count })}</p>
          </li>
        ))}
      </ul>
      <DataTable
        caption={t("admin.due.would")}
        rows={payouts}
        rowKey={(payout) => seenText(payout)}
        selection={{
          name: PAY,
          form: FORM,
          label: ({ vendorName, currency }) => t("admin.due.choose", { vendor: vendorName, currency }),
          chosen: new Set(payouts.map(seenText)),
        }}
        columns={[
          {
            key: "vendor",
            head: t("admin.due.vendor"),
            cell: ({ vendorName, sales }) => <DueVendor vendorName={vendorName} sales={sales} />,
          },
          {
            key: "how",
            head: t("admin.payouts.how"),
            phone: "plain",
            cell: ({ method, ibanMasked }) =>
              method && (method === "bank" && ibanMasked ? ibanMasked : t(`payout.method.${method}`)),
          },
          {
            key: "settled",
            head: t("admin.due.settled"),
            align: "right",
            cell: ({ settledMinor, currency }) => <CellMoney minor={settledMinor} currency={currency} />,
          },
          {
            key: "off",
            head: t("admin.due.off"),
            align: "right",
            cell: ({ adjustedMinor, carriedMinor, currency }) =>
              adjustedMinor === 0n && carriedMinor === 0n ? (
                "—"
              ) : (
                <>
                  <CellMoney minor={-adjustedMinor} currency={currency} />
                  {carriedMinor !== 0n && (
                    <span className="block text-ink-soft">
                      {t("admin.due.carried")} <CellMoney minor={-carriedMinor} currency={currency} />
                    </span>
                  )}
                </>
              ),
          },
          sumColumn(t("admin.due.pays")),
        ]}
      />
      <Form id={FORM} method="post" preventScrollReset className="mt-5">
        <input type="hidden" name="intent" value="pay" />
        <Button type="submit" disabled={busy} suppressHydrationWarning>
          {those.length === 0
            ? t("admin.due.pay")
            : t("admin.due.paySum", { count: those.length, sum: sums.join(" + ") })}
        </Button>
        <p className="mt-2 max-w-text text-sm text-ink-soft">{t("admin.due.payHint")}</p>
      </Form>
    </section>
  );
}
