import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { DomainError } from "#core/domain/errors";
import { getCreditBalance } from "#core/services/credit-ledger";
import { getOrder } from "#core/services/get-order";
import { paymentMethods, payOrder } from "../checkout/pay-order.ts";
import { AppLink } from "../components/app-link.tsx";
import { Card } from "../components/card.tsx";
import { ContactDetails } from "../components/contact-details.tsx";
import { DateTime } from "../components/date-time.tsx";
import { LeaveForPayment } from "../components/leave-for-payment.tsx";
import { Notice } from "../components/notice.tsx";
import { OrderSummary } from "../components/order-summary.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { PaymentChoice } from "../components/payment-choice.tsx";
import { OrderBadge, PaymentBadge } from "../components/status-badge.tsx";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { namedIn } from "../session/named.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";
import { requireViewer } from "../session/require-viewer.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, params, url }) => {
    const viewer = requireViewer(url, context);
    const locale = pageLocale(url);
    const order = await getOrder(context.ctx, {
      reference: namedIn(params.reference),
      viewerId: viewer.id,
      isAdmin: viewer.role === "admin",
      locale,
    });
    const creditMinor = await getCreditBalance(context.ctx, { userId: viewer.id, currency: order.currency });
    const title = textOf(locale)("order.title", { label: order.id });
    return { order, creditMinor, head: { title: `${title} · ${context.clone.name}` } };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Pays an order whose first try did not end well, or never began. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, params, url, readForm }) => {
    const { id: buyerId } = requireViewer(url, context);
    const intent = (await readForm()).get("intent");
    const method = paymentMethods.find((candidate) => candidate === intent);
    if (!method) throw new DomainError("invalid_input", "no such way to pay");
    const locale = pageLocale(url);
    const { id, totalMinor, currency } = await getOrder(context.ctx, {
      reference: namedIn(params.reference),
      viewerId: buyerId,
      isAdmin: false,
      locale,
    });
    return payOrder(context, { orderId: id, totalMinor, currency, buyerId, method, locale, cookies: [] });
  });

export default function Order() {
  const { t } = useTranslation();
  const { order, creditMinor } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  if (answered?.step === "leave") return <LeaveForPayment payment={answered} />;
  return (
    <>
      <PageHeader
        title={t("order.title", { label: order.id })}
        lead={<DateTime at={order.createdAt} />}
        action={<OrderBadge status={order.status} />}
      />
      {answered?.step === "refused" && (
        <div className="mb-5">
          <Notice tone="danger" announce>
            {t(`pay.problem.${answered.problem}`)}
          </Notice>
        </div>
      )}
      <div className="grid items-start gap-6 @3xl:grid-cols-[1fr_20rem]">
        <div className="@3xl:order-last">
          <OrderSummary lines={order.items} totalMinor={order.totalMinor} currency={order.currency} />
        </div>
        <div className="space-y-6">
          {order.status === "paid" ? (
            <Notice tone="success">
              {order.purpose === "store_order" ? t("order.paidText") : t("membership.orderPaid")}{" "}
              {order.purpose !== "store_order" && order.isBuyer && (
                <AppLink to="/membership" className="underline underline-offset-4">
                  {t("membership.toMembership")}
                </AppLink>
              )}
            </Notice>
          ) : order.isBuyer ? (
            <section className="space-y-4">
              <h2 className="text-lg">{t("order.payTitle")}</h2>
              <PaymentChoice
                totalMinor={order.totalMinor}
                currency={order.currency}
                creditMinor={creditMinor}
                withCredit={order.purpose === "store_order"}
                busy={busy}
              />
            </section>
          ) : (
            <Notice tone="info">{t("order.notYours")}</Notice>
          )}
          {order.contact && (
            <Card>
              <h2 className="mb-4 text-lg">{t("order.delivery")}</h2>
              <ContactDetails contact={order.contact} />
            </Card>
          )}
          {order.attempts.length > 0 && (
            <Card>
              <h2 className="mb-2 text-lg">{t("order.payments")}</h2>
              <ul className="divide-y divide-line text-sm">
                {order.attempts.map((attempt) => (
                  <li
                    key={attempt.orderReference}
                    className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3"
                  >
                    <span className="min-w-0">
                      {t(`payment.provider.${attempt.provider}`)}, <DateTime at={attempt.createdAt} />
                      <code className="block break-all text-ink-soft select-all">{attempt.orderReference}</code>
                    </span>
                    <PaymentBadge status={attempt.status} />
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
