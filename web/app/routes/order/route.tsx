import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useLocation,
  useNavigation,
} from "react-router";
import { DeliveryList } from "#app/catalogue/delivery-line.tsx";
import { ContactDetails } from "#app/checkout/contact-details.tsx";
import { LeaveForPayment } from "#app/checkout/leave-for-payment.tsx";
import { OrderSummary } from "#app/checkout/order-summary.tsx";
import { cardProviders, type PaymentRefused, paymentMethods, payOrder, payProblemOf } from "#app/checkout/pay-order.ts";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { writeFlash } from "#app/session/flash.ts";
import { namedIn } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { requireViewer } from "#app/session/require-viewer.ts";
import { Card } from "#app/ui/card.tsx";
import { DateTime } from "#app/ui/date-time.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { OrderBadge } from "#app/ui/status-badge.tsx";
import { DomainError } from "#core/domain/errors";
import { actsAs } from "#core/domain/session-proof";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { getOrder } from "#core/services/orders/get-order";
import { cancelOrder } from "#core/services/payments/cancel-order";
import { OrderParcels } from "./order-parcels.tsx";
import { OrderPayments } from "./order-payments.tsx";
import { OrderRefunds } from "./order-refunds.tsx";
import { OrderStanding } from "./order-standing.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    const viewer = requireViewer(url, context);
    const locale = pageLocale(url);
    const order = await getOrder(context.ctx, {
      reference: namedIn(params.reference),
      viewerId: viewer.id,
      isAdmin: actsAs(viewer, "admin", context.factorPolicy),
      locale,
    });
    const creditMinor = await getCreditBalance(context.ctx, { userId: viewer.id, currency: order.currency });
    const title = textOf(locale)("order.title", { label: order.id });
    return {
      order,
      providers: cardProviders(context),
      creditMinor,
      seller: { name: context.clone.name, contact: context.clone.contact, host: new URL(context.clone.appUrl).host },
      head: { title: `${title} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Pays an order whose first attempt failed or never started, or cancels it. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, params, url, readForm }) => {
    const { id: buyerId } = requireViewer(url, context);
    const form = await readForm();
    const [intent, provider] = [form.get("intent"), form.get("provider")];
    const method = paymentMethods.find((candidate) => candidate === intent);
    if (!method && intent !== "cancel")
      throw new DomainError("invalid_input", "neither a payment method nor a cancellation");
    const locale = pageLocale(url);
    const { ctx, clone, now } = context;
    const { id, totalMinor, currency } = await getOrder(ctx, {
      reference: namedIn(params.reference),
      viewerId: buyerId,
      isAdmin: false,
      locale,
    });
    if (method) {
      const order = { orderId: id, totalMinor, currency, buyerId };
      return payOrder(context, { ...order, method, provider, locale, cookies: [] });
    }
    try {
      await cancelOrder(ctx, { orderId: id, buyerId, now });
    } catch (error) {
      const refused: PaymentRefused = { step: "refused", problem: payProblemOf(error), orderId: id };
      return data(refused, { status: 409 });
    }
    throw redirect(localisePath(locale, `/orders/${id}`), {
      headers: { "set-cookie": writeFlash("orderCancelled", clone.appUrl) },
    });
  });

export default function Order() {
  const { t } = useTranslation();
  const { order, providers, creditMinor, seller } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  // Set where its cart was sent again, as from another tab, and no second order was made.
  const isOrderedAgain = new URLSearchParams(useLocation().search).has("again");
  if (answered?.step === "leave") return <LeaveForPayment payment={answered} />;
  return (
    <>
      {/* A printed receipt says whose it is. */}
      <p className="mb-2 hidden justify-between border-b border-line pb-2 print:flex">
        <span className="font-semibold">{seller.name}</span>
        <span>
          {seller.host} · {seller.contact}
        </span>
      </p>
      <PageHeader
        title={t("order.title", { label: order.id })}
        lead={<DateTime at={order.createdAt} />}
        action={<OrderBadge status={order.status} refunded={order.refunded} />}
      />
      {isOrderedAgain && (
        <div className="mb-5">
          <Notice tone="info" announce>
            {t("pay.problem.already_ordered")}
          </Notice>
        </div>
      )}
      {answered?.step === "refused" && (
        <div className="mb-5">
          <Notice tone="danger" announce>
            {t(`pay.problem.${answered.problem}`)}
          </Notice>
        </div>
      )}
      <div className="grid items-start gap-6 @3xl:grid-cols-[1fr_20rem] print:gap-3">
        <div className="@3xl:order-last">
          <OrderSummary
            lines={order.items}
            totalMinor={order.totalMinor}
            refundedMinor={order.refundedMinor}
            currency={order.currency}
          />
        </div>
        <div className="space-y-6 print:space-y-3">
          <OrderStanding order={order} providers={providers} creditMinor={creditMinor} busy={busy} />
          <OrderParcels parcels={order.parcels} />
          <OrderRefunds order={order} />
          {order.contact && (
            <Card>
              <h2 className="mb-4 text-lg">{t("order.delivery")}</h2>
              <ContactDetails contact={order.contact} />
              {order.deliveries.length > 0 && (
                <div className="mt-4 border-t border-line pt-4">
                  <h3 className="mb-2 text-sm font-medium">{t("delivery.title")}</h3>
                  <DeliveryList deliveries={order.deliveries} />
                </div>
              )}
            </Card>
          )}
          <OrderPayments order={order} />
        </div>
      </div>
    </>
  );
}
