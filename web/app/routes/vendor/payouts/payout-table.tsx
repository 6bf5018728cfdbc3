import type { ReactNode } from "react";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { type Column, DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
import { PayoutBadge } from "#app/ui/status-badge.tsx";
import type { PayoutMethod, PayoutStatus } from "#core/domain/payout";

export interface Payout {
  payoutId: string;
  vendorName: string;
  currency: string;
  method: PayoutMethod;
  status: PayoutStatus;
  amountMinor: bigint;
  ibanMasked: string | null;
  bankReference: string | null;
  createdAt: Date;
  paidAt: Date | null;
  endedAt: Date | null;
}

interface PayoutTableProps {
  payouts: readonly Payout[];
  hasShops: boolean;
  empty?: ReactNode;
}

/** Payouts with what became of each. A row opens its payout. */
export function PayoutTable({ payouts, hasShops, empty }: PayoutTableProps) {
  const { t } = useTranslation();
  const columns: Column<Payout>[] = [
    {
      key: "date",
      head: t("vendor.payouts.column.date"),
      cell: ({ payoutId, createdAt, endedAt, paidAt, vendorName }) => (
        <>
          <AppLink to={`/vendor/payouts/${payoutId}`} className={`font-medium ${wholeRow}`}>
            <DateTime at={endedAt ?? paidAt ?? createdAt} />
          </AppLink>
          {hasShops && <p className="break-words text-ink-soft">{vendorName}</p>}
        </>
      ),
    },
    {
      key: "to",
      head: t("vendor.payouts.column.to"),
      phone: "plain",
      cell: ({ method, ibanMasked, bankReference }) => (
        <>
          {t(`payout.method.${method}`)}
          {ibanMasked !== null && <code className="block break-all text-ink-soft">{ibanMasked}</code>}
          {bankReference !== null && (
            <p className="break-all text-ink-soft">{t("vendor.payouts.bankReference", { reference: bankReference })}</p>
          )}
        </>
      ),
    },
    {
      key: "status",
      head: t("vendor.payouts.column.status"),
      phone: "plain",
      cell: ({ status }) => <PayoutBadge status={status} />,
    },
    {
      key: "amount",
      head: t("vendor.payouts.column.amount"),
      align: "right",
      cell: ({ amountMinor, currency, status }) => (
        <span className={status === "failed" || status === "returned" ? "text-ink-soft line-through" : "font-semibold"}>
          <Money minor={amountMinor} currency={currency} />
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption={t("vendor.payouts.history")}
      columns={columns}
      rows={payouts}
      rowKey={({ payoutId }) => payoutId}
      empty={empty}
    />
  );
}
