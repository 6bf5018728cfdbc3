import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { RefundBadge } from "#app/ui/status-badge.tsx";
import type { ListedRefund } from "#core/services/refunds/list-refunds";
import { sumColumn } from "../store/sum-column.tsx";

/** Refunds of all orders, newest first. A whole row leads to its order. */
export function RefundTable({ refunds }: { refunds: readonly ListedRefund[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      caption={t("admin.payments.refunds")}
      rows={refunds}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "order",
          head: t("admin.orders.column.order"),
          cell: ({ orderId, createdAt }) => (
            <>
              <AppLink to={`/admin/orders/${orderId}`} className={`font-medium ${wholeRow}`}>
                {orderId}
              </AppLink>
              <p className="text-ink-soft">
                <DateTime at={createdAt} />
              </p>
            </>
          ),
        },
        {
          key: "what",
          head: t("admin.payments.what"),
          phone: "plain",
          cell: ({ reason, note }) => (
            <>
              <p>{t(`admin.payments.reason.${reason}`)}</p>
              {note && <p className="break-words text-ink-soft">{note}</p>}
            </>
          ),
        },
        {
          key: "status",
          head: t("admin.orders.column.money"),
          phone: "plain",
          cell: ({ standing }) => <RefundBadge standing={standing} />,
        },
        // Beside the order and its day there is no room on a phone for a large one.
        { ...sumColumn(t("admin.orders.column.sum")), phone: "figure" },
      ]}
    />
  );
}
