import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { CopyButton } from "#app/ui/copy-button.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { EmailAddress } from "#app/ui/email-address.tsx";
import { Money } from "#app/ui/money.tsx";
import { TokenAmount } from "#app/ui/token-amount.tsx";
import type { OrderDesk } from "#core/services/orders/read-order-desk";
import { Evidence } from "../evidence.tsx";

interface OrderFactsProps {
  desk: Pick<OrderDesk, "order" | "buyer" | "referrer" | "membership">;
  planName: string | null;
  token: { symbol: string; decimals: number };
}

/** Who and how much, at the top of the page. */
export function OrderFacts({ desk, planName, token }: OrderFactsProps) {
  const { t } = useTranslation();
  const { order, buyer, referrer, membership } = desk;
  const keptMinor = order.totalMinor - order.refundedMinor;
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm @md:grid-cols-2 @3xl:grid-cols-3">
      <Evidence label={t("admin.order.total")}>
        <span className="text-lg font-semibold">
          <Money minor={order.totalMinor} currency={order.currency} />
        </span>
      </Evidence>
      {order.refundedMinor > 0n && (
        <>
          <Evidence label={t("order.refund.ofPrice")}>
            <span className="text-lg font-semibold">
              <Money minor={order.refundedMinor} currency={order.currency} />
            </span>
          </Evidence>
          <Evidence label={t("admin.order.kept")}>
            <span className="text-lg font-semibold">
              <Money minor={keptMinor} currency={order.currency} />
            </span>
          </Evidence>
        </>
      )}
      <Evidence label={t("admin.orders.column.buyer")}>
        <Person person={buyer} />
      </Evidence>
      {referrer && (
        <Evidence label={t("admin.reward.referrer")}>
          <Person person={referrer} />
          {order.referralCode && (
            <p className="text-ink-soft">{t("admin.orders.code", { code: order.referralCode })}</p>
          )}
          {referrer.owes > 0n && (
            <p className="text-warning">
              {t("admin.order.owes")} <TokenAmount amount={referrer.owes} {...token} />
            </p>
          )}
        </Evidence>
      )}
      {!referrer && order.refusedCode && order.refusedReason && (
        <Evidence label={t("admin.orders.code", { code: order.refusedCode })}>
          {t(`admin.order.noReward.${order.refusedReason}`)}
        </Evidence>
      )}
      {membership && (
        <Evidence label={t("shell.membership")}>
          {planName}: <DateTime at={membership.startsAt} dateOnly /> – <DateTime at={membership.endsAt} dateOnly />
        </Evidence>
      )}
      {order.contact && (
        <Evidence label={t("order.delivery")}>
          <p>
            {order.contact.name}, {order.contact.phone}
          </p>
          <p className="text-ink-soft">
            {order.contact.city}, {order.contact.address}
          </p>
        </Evidence>
      )}
      {order.paidReference && (
        <Evidence label={t("admin.reward.reference")}>
          <code className="block text-xs break-all select-all">{order.paidReference}</code>
          <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
            <CopyButton text={order.paidReference} label={t("admin.order.copy")} look="secondary" size="sm" />
            <AppLink
              to={`/admin/audit/${order.paidReference}`}
              className="inline-block min-h-6 underline underline-offset-4"
            >
              {t("admin.order.audit")}
            </AppLink>
          </div>
        </Evidence>
      )}
    </dl>
  );
}

function Person({ person }: { person: { id: string; name: string; email: string; exists: boolean } }) {
  const { t } = useTranslation();
  if (!person.exists) return <span className="text-ink-soft">{t("admin.order.deleted")}</span>;
  return (
    <>
      <AppLink to={`/admin/people/${person.id}`} className="break-words underline underline-offset-4">
        {person.name}
      </AppLink>
      <p className="text-ink-soft">
        <EmailAddress of={person.email} />
      </p>
    </>
  );
}
