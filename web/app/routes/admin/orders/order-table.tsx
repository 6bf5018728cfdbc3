import { useTranslation } from "react-i18next";
import { useLocale } from "#app/i18n/use-locale.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Money } from "#app/ui/money.tsx";
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

const columns = ["order", "buyer", "money", "sum"] as const;

/** Orders as a table, and as cards on a phone. A whole row leads to its order. */
export function OrderTable({ orders }: OrderTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <table className="w-full border-separate border-spacing-0 overflow-hidden rounded-md border border-line bg-surface text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr>
          {columns.map((column) => (
            <th
              key={column}
              scope="col"
              className={`border-b border-line bg-sunken px-4 py-2 font-medium text-ink-soft ${column === "sum" ? "text-right" : "text-left"}`}
            >
              {t(`admin.orders.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {orders.map((order) => (
          <tr
            key={order.id}
            data-row
            className="relative align-top hover:bg-sunken max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:gap-x-4 max-sm:gap-y-2 max-sm:border-b max-sm:border-line max-sm:p-4 max-sm:last:border-b-0 sm:[&:last-child>td]:border-b-0"
          >
            <td className="min-w-0 border-line max-sm:col-start-1 max-sm:row-start-1 sm:border-b sm:px-4 sm:py-3">
              <AppLink to={`/admin/orders/${order.id}`} className="font-medium after:absolute after:inset-0">
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
            </td>
            <td className="min-w-0 border-line max-sm:order-last max-sm:col-span-2 sm:border-b sm:px-4 sm:py-3">
              {order.hasBuyer ? (
                <>
                  <p className="break-words">{order.buyerName}</p>
                  <p className="break-all text-ink-soft">{order.buyerEmail}</p>
                </>
              ) : (
                <p className="text-ink-soft">{t("admin.order.deleted")}</p>
              )}
              {order.referralCode && (
                <p className="text-ink-soft">{t("admin.orders.code", { code: order.referralCode })}</p>
              )}
            </td>
            <td className="border-line max-sm:col-span-2 sm:border-b sm:px-4 sm:py-3">
              <OrderBadge status={order.status} refunded={order.refunded} />
              {order.waits && <p className="mt-1 font-medium text-warning">{t("admin.orders.show.to_decide")}</p>}
            </td>
            <td className="border-line text-right max-sm:col-start-2 max-sm:row-start-1 sm:border-b sm:px-4 sm:py-3">
              <span className="font-semibold">
                <Money minor={order.totalMinor} currency={order.currency} />
              </span>
              {order.refundedMinor > 0n && (
                <p className="text-ink-soft">
                  −<Money minor={order.refundedMinor} currency={order.currency} />
                </p>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
