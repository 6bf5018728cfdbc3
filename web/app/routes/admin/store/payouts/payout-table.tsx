import type { ReactNode } from "react";
import { Link } from "react-router";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import type { Selection } from "#app/ui/row-selection.tsx";
import { PayoutBadge } from "#app/ui/status-badge.tsx";
import type { ListedPayout } from "#core/services/payouts/list-payouts";
import { sumColumn } from "../sum-column.tsx";
import { nextStatesOf } from "./bank-moves.ts";

interface PayoutTableProps {
  payouts: readonly ListedPayout[];
  /** Id of the form that the boxes belong to. */
  form: string;
  open: string | null;
  empty: ReactNode;
}

export const PAYOUT_BOX = "payoutId";

/** Payouts, newest first. A row opens its sheet; what the bank can still say something about can be chosen. */
export function PayoutTable({ payouts, form, open, empty }: PayoutTableProps) {
  const { t } = useTranslation();
  const addressOf = useAddress();
  const selection: Selection<ListedPayout> = {
    name: PAYOUT_BOX,
    form,
    label: ({ payoutId, vendorName }) => t("admin.payouts.choose", { id: payoutId, vendor: vendorName }),
    canChoose: (payout) => nextStatesOf(payout).length > 0,
    state: ({ status }) => status,
  };
  return (
    <DataTable
      caption={t("admin.payouts.title")}
      rows={payouts}
      rowKey={({ payoutId }) => payoutId}
      selection={payouts.some((payout) => nextStatesOf(payout).length > 0) ? selection : undefined}
      current={open}
      empty={empty}
      columns={[
        {
          key: "payout",
          head: t("admin.payouts.payout"),
          cell: ({ payoutId, vendorName, createdAt }) => (
            <>
              <Link to={addressOf({ open: payoutId })} preventScrollReset className={`font-medium ${wholeRow}`}>
                {vendorName}
              </Link>
              <p className="text-ink-soft">
                <DateTime at={createdAt} />
              </p>
            </>
          ),
        },
        {
          key: "how",
          head: t("admin.payouts.how"),
          phone: "plain",
          cell: ({ method, ibanMasked, bankReference }) => (
            <>
              <p>{ibanMasked ?? t(`payout.method.${method}`)}</p>
              {bankReference !== null && (
                <p className="break-all text-ink-soft">{t("admin.order.bank", { reference: bankReference })}</p>
              )}
            </>
          ),
        },
        {
          key: "status",
          head: t("admin.orders.column.money"),
          phone: "plain",
          cell: ({ status, reason }) => (
            <>
              <PayoutBadge status={status} />
              {reason !== null && <p className="mt-1 break-words text-ink-soft">{reason}</p>}
            </>
          ),
        },
        sumColumn(t("admin.orders.column.sum")),
      ]}
    />
  );
}
