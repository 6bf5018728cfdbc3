import { ProductPicture } from "#app/catalogue/product-picture.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Money } from "#app/ui/money.tsx";
import { OrderBadge } from "#app/ui/status-badge.tsx";
import type { OrderStatus, PaymentPurpose } from "#core/domain/payment";
import type { RefundExtent } from "#core/domain/refund-standing";

const NAMES_SHOWN = 2;

interface OrderRowProps {
  order: {
    id: string;
    purpose: PaymentPurpose;
    status: OrderStatus;
    totalMinor: bigint;
    currency: string;
    createdAt: Date;
    refunded: RefundExtent;
    lines: { name: string; quantity: number; picture: string | null; pictureSeed: string | null }[];
  };
}

/** One order of the history; the whole row links to the order's page. */
export function OrderRow({ order }: OrderRowProps) {
  const { t } = useTranslation();
  const more = order.lines.length - NAMES_SHOWN;
  const names = order.lines
    .slice(0, NAMES_SHOWN)
    .map(({ name, quantity }) => (quantity > 1 ? `${name} × ${quantity}` : name));
  const [first] = order.lines;
  return (
    <li className="relative flex gap-4 p-4 hover:bg-sunken sm:px-6">
      {first?.pictureSeed ? (
        <ProductPicture picture={first.picture} seed={first.pictureSeed} className="w-14! self-start rounded-sm" />
      ) : (
        <span className="grid size-14 shrink-0 place-items-center rounded-sm bg-brand-soft text-brand">
          <Icon name="star" size={24} />
        </span>
      )}
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-2 sm:grid-cols-[1fr_auto_8rem] sm:items-center">
        <div className="min-w-0">
          <AppLink to={`/orders/${order.id}`} className="font-medium after:absolute after:inset-0">
            {t("order.title", { label: order.id })}
          </AppLink>
          <p className="text-sm text-ink-soft">
            {names.join(", ")}
            {more > 0 && ` ${t("orders.more", { count: more })}`}
          </p>
          <p className="text-sm text-ink-soft">
            <DateTime at={order.createdAt} />
          </p>
        </div>
        <span className="justify-self-start">
          <OrderBadge status={order.status} refunded={order.refunded} />
        </span>
        <p className="font-semibold sm:text-right">
          <Money minor={order.totalMinor} currency={order.currency} />
        </p>
      </div>
    </li>
  );
}
