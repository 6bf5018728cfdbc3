import type { ReactNode } from "react";
import { Link } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { type Column, DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { CellMoney } from "#app/ui/money.tsx";
import { SettlementBadge } from "#app/ui/status-badge.tsx";
import { DueDay } from "./due-day.tsx";
import { Rates } from "./rates.tsx";
import type { Sale, Split } from "./sale.ts";

interface SalesTableProps {
  sales: readonly Sale[];
  /** The sale that is open beside the table. */
  open: string | undefined;
  /** Of all sales, by currency; none where the list is narrowed. */
  totals: readonly (Split & { currency: string })[];
  hasShops: boolean;
  /** The store's time zone. */
  zone: string;
  empty: ReactNode;
}

/** Sales with what is taken off each and at which rate, less what was refunded. A row opens its sale. */
export function SalesTable({ sales, open, totals, hasShops, zone, empty }: SalesTableProps) {
  const { t } = useTranslation();
  const total = (part: keyof Split) =>
    totals.map(({ currency, ...sums }) => (
      <span key={currency} className="block">
        <CellMoney minor={sums[part]} currency={currency} />
      </span>
    ));
  const columns: Column<Sale>[] = [
    {
      key: "sale",
      head: t("vendor.column.sale"),
      cell: (sale) => <SaleCell sale={sale} hasShops={hasShops} />,
    },
    {
      key: "gross",
      head: t("vendor.column.gross"),
      align: "right",
      total: total("grossMinor"),
      cell: ({ left, adjustments, currency }) => (
        <>
          <CellMoney minor={left.grossMinor} currency={currency} />
          {adjustments.length > 0 && <p className="text-xs text-ink-soft">{t("vendor.afterRefunds")}</p>}
        </>
      ),
    },
    {
      key: "deductions",
      head: t("vendor.column.deductions"),
      align: "right",
      total: totals.map(({ currency, platformMinor, referralMinor }) => (
        <span key={currency} className="block">
          <CellMoney minor={-(platformMinor + referralMinor)} currency={currency} />
        </span>
      )),
      cell: ({ left, lines, currency, referralCode }) => (
        <>
          <Deduction minor={left.platformMinor} currency={currency}>
            {t("vendor.part.platform")} <Rates of={lines.map(({ platformRateBp }) => platformRateBp)} />
          </Deduction>
          {referralCode !== null && (
            <Deduction minor={left.referralMinor} currency={currency}>
              {t("vendor.part.referral")} <Rates of={lines.map(({ referralRateBp }) => referralRateBp)} />,{" "}
              {referralCode}
            </Deduction>
          )}
        </>
      ),
    },
    {
      key: "net",
      head: t("vendor.part.net"),
      align: "right",
      total: total("netMinor"),
      cell: ({ left, currency }) => (
        <span className="font-semibold">
          <CellMoney minor={left.netMinor} currency={currency} />
        </span>
      ),
    },
    {
      key: "standing",
      head: t("vendor.column.standing"),
      phone: "plain",
      cell: ({ standing, dueAt }) => (
        <>
          <SettlementBadge status={standing} />
          {standing === "pending" && (
            <p className="mt-1 text-xs text-ink-soft">
              {t("vendor.dueAt")} <DueDay at={dueAt} zone={zone} isShort />
            </p>
          )}
        </>
      ),
    },
  ];
  return (
    <DataTable
      caption={t("vendor.sales")}
      columns={columns}
      rows={sales}
      rowKey={({ id }) => id}
      current={open ?? null}
      totalLabel={totals.length > 0 ? t("vendor.allSales") : undefined}
      width="ledger"
      empty={empty}
    />
  );
}

function SaleCell({ sale, hasShops }: { sale: Sale; hasShops: boolean }) {
  const addressOf = useAddress();
  return (
    <>
      <Link to={addressOf({ sale: sale.id })} preventScrollReset className={`font-medium ${wholeRow}`}>
        {sale.lines.map(({ name, quantity }) => (quantity > 1 ? `${name} × ${quantity}` : name)).join(", ")}
      </Link>
      {hasShops && <p className="text-ink-soft">{sale.vendorName}</p>}
      <p className="text-ink-soft">
        <DateTime at={sale.createdAt} />
      </p>
      <p className="text-xs text-ink-soft">
        <code className="break-all">{sale.orderReference}</code>
      </p>
    </>
  );
}

/** What is taken off, and at which rate. */
function Deduction({ minor, currency, children }: { minor: bigint; currency: string; children: ReactNode }) {
  return (
    <p className="not-first:mt-1">
      <CellMoney minor={-minor} currency={currency} />
      <span className="block text-xs text-ink-soft">{children}</span>
    </p>
  );
}
