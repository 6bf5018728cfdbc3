import { useTranslation } from "#app/i18n/translation.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DataTable, wholeRow } from "#app/ui/data-table.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { CellMoney } from "#app/ui/money.tsx";
import { OrderBadge } from "#app/ui/status-badge.tsx";
import type { Locale } from "#core/domain/locale";
import type { OrderStatus } from "#core/domain/payment";
import type { RefundExtent } from "#core/domain/refund-standing";

interface OrderTableProps {
  orders: readonly {
    id: string;
    status: OrderStatus;
    refunded: RefundExtent;
    totalMinor: bigint;
    refundedMinor: bigint;
    currency: string;
    createdAt: Date;
    referralCode: string | null;
    buyerName: string;
    buyerEmail: string;
    hasBuyer: boolean;
    waits: boolean;
    lines: readonly { name: Record<Locale, string>; quantity: number }[];
    moreLines: number;
  }[];
}

/** Orders as a table, and as cards on a phone. A whole row leads to its order. */
export function OrderTable({ orders }: OrderTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <DataTable
      caption={t("admin.orders.title")}
      rows={orders}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "order",
          head: t("admin.orders.column.order"),
          cell: (order) => (
            <>
              <AppLink to={`/admin/orders/${order.id}`} className={`font-medium ${wholeRow}`}>
                {order.id}
              </AppLink>
              <p className="text-ink-soft">
                {order.lines
                  .map(({ name, quantity }) => (quantity > 1 ? `${name[locale]} × ${quantity}` : name[locale]))
                  .join(", ")}
                {order.moreLines > 0 && ` ${t("orders.more", { count: order.moreLines })}`}
              </p>
              <p className="text-ink-soft">
                <DateTime at={order.createdAt} />
              </p>
            </>
          ),
        },
        {
          key: "buyer",
          head: t("admin.orders.column.buyer"),
          phone: "plain",
          cell: (order) => <Buyer order={order} />,
        },
        {
          key: "money",
          head: t("admin.orders.column.money"),
          phone: "plain",
          cell: (order) => (
            <>
              <OrderBadge status={order.status} refunded={order.refunded} />
              {order.waits && <p className="mt-1 font-medium text-warning">{t("admin.orders.show.to_decide")}</p>}
            </>
          ),
        },
        {
          key: "sum",
          head: t("admin.orders.column.sum"),
          align: "right",
          phone: "corner",
          cell: (order) => (
            <>
              <span className="font-semibold">
                <CellMoney minor={order.totalMinor} currency={order.currency} />
              </span>
              {order.refundedMinor > 0n && (
                <p className="text-ink-soft">
                  −<CellMoney minor={order.refundedMinor} currency={order.currency} />
                </p>
              )}
            </>
          ),
        },
      ]}
    />
  );
}

function Buyer({ order }: { order: OrderTableProps["orders"][number] }) {
  const { t } = useTranslation();
  return (
    <>
      {order.hasBuyer ? (
        <>
          <p className="break-words">{order.buyerName}</p>
          <p className="text-ink-soft">
            <EmailAddress of={order.buyerEmail} />
          </p>
        </>
      ) : (
        <p className="text-ink-soft">{t("admin.order.deleted")}</p>
      )}
      {order.referralCode && <p className="text-ink-soft">{t("admin.orders.code", { code: order.referralCode })}</p>}
    </>
  );
}
