import { parseWithZod } from "@conform-to/zod/v4";
import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  Form,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { DomainError } from "#core/domain/errors";
import { claimedCodes, readReferralCookies } from "#core/domain/first-touch";
import { orderIdFrom } from "#core/domain/order-id";
import { createOrder, type PlacedOrder } from "#core/services/create-order";
import { getCreditBalance } from "#core/services/credit-ledger";
import { quoteCart } from "#core/services/quote-cart";
import { type CartItem, readCart, withoutOrdered, writeCart } from "../cart/cart-cookie.ts";
import { contactSchema } from "../checkout/contact.ts";
import { type PaymentRefused, paymentMethods, payOrder } from "../checkout/pay-order.ts";
import { reviewedOrderSchema } from "../checkout/reviewed-order.ts";
import { AppLink } from "../components/app-link.tsx";
import { Button, buttonClass } from "../components/button.tsx";
import { Card } from "../components/card.tsx";
import { CheckoutSteps } from "../components/checkout-steps.tsx";
import { ContactDetails, ContactInputs } from "../components/contact-details.tsx";
import { ContactForm } from "../components/contact-form.tsx";
import { EmptyCart } from "../components/empty-cart.tsx";
import { LeaveForPayment } from "../components/leave-for-payment.tsx";
import { Notice } from "../components/notice.tsx";
import { OrderSummary } from "../components/order-summary.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { PaymentChoice } from "../components/payment-choice.tsx";
import { ReferralCheckoutBadge } from "../components/referral-checkout-badge.tsx";
import { ReviewedOrderInputs } from "../components/reviewed-order-inputs.tsx";
import { textOf } from "../i18n/translator.server.ts";
import { answer } from "../session/answer.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";
import { requireViewer } from "../session/require-viewer.ts";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, request, url }) => {
    const viewer = requireViewer(url, context);
    const locale = pageLocale(url);
    const quote = await quoteCart(context.ctx, { items: readCart(request), locale });
    const creditMinor = await getCreditBalance(context.ctx, { userId: viewer.id, currency: quote.currency });
    return {
      quote,
      creditMinor,
      buyerName: viewer.name,
      friendCode: readReferralCookies(request.headers.get("cookie")).visible ?? null,
      head: { title: `${textOf(locale)("checkout.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, request, url, readForm }) => {
    const viewer = requireViewer(url, context);
    const form = await readForm();
    const submission = parseWithZod(form, { schema: contactSchema });
    if (submission.status !== "success") {
      return data({ step: "details" as const, result: submission.reply() }, { status: 400 });
    }
    const contact = submission.value;
    const intent = form.get("intent");
    const method = paymentMethods.find((candidate) => candidate === intent);
    if (intent === "pay") return data({ step: "pay" as const, contact, orderKey: crypto.randomUUID() });
    if (!method) return data({ step: intent === "edit" ? ("edit" as const) : ("review" as const), contact });
    const locale = pageLocale(url);
    const buyerId = viewer.id;
    let order: PlacedOrder;
    let ordered: CartItem[];
    try {
      const reviewed = reviewedOrderSchema.safeParse(Object.fromEntries(form));
      if (!reviewed.success) throw new DomainError("invalid_input", "the form holds no order");
      ordered = reviewed.data.cart;
      order = await createOrder(context.ctx, {
        orderId: orderIdFrom(crypto.randomUUID()),
        buyerId,
        items: ordered,
        contact,
        expectedTotalMinor: reviewed.data.total,
        idempotencyKey: reviewed.data.key,
        cookieCodes: claimedCodes(request.headers.get("cookie")),
        now: context.now,
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const refused: PaymentRefused = { step: "refused", problem: error.code, orderId: null };
      return data(refused, { status: 409 });
    }
    const cart = writeCart(withoutOrdered(readCart(request), ordered), context.clone.appUrl);
    return payOrder(context, { ...order, buyerId, method, locale, cookies: [cart] });
  });

export default function Checkout() {
  const { t } = useTranslation();
  const { quote, creditMinor, buyerName, friendCode } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";

  if (answered?.step === "leave") {
    return <LeaveForPayment payment={answered} />;
  }
  if (answered?.step === "refused") {
    return (
      <>
        <PageHeader title={t("checkout.title")} />
        <Notice tone="danger" announce>
          {t(`pay.problem.${answered.problem}`)}
        </Notice>
        <AppLink
          to={answered.orderId ? `/orders/${answered.orderId}` : "/cart"}
          className={`${buttonClass("secondary")} mt-6`}
        >
          {answered.orderId ? t("checkout.toOrder") : t("checkout.toCart")}
        </AppLink>
      </>
    );
  }
  if (quote.lines.length === 0) {
    return (
      <>
        <PageHeader title={t("checkout.title")} />
        <EmptyCart />
      </>
    );
  }
  const contact = answered && "contact" in answered ? answered.contact : null;
  const step = contact && (answered?.step === "review" || answered?.step === "pay") ? answered.step : "details";
  return (
    <>
      <PageHeader title={t("checkout.title")} />
      <CheckoutSteps current={step} />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
        <div className="lg:order-last">
          <OrderSummary {...quote} />
        </div>
        <div className="space-y-5">
          {step === "details" && (
            <Card>
              <h2 className="mb-5 text-lg">{t("checkout.detailsTitle")}</h2>
              <ContactForm
                defaults={contact ?? { name: buyerName }}
                result={answered && "result" in answered ? answered.result : undefined}
                busy={busy}
              />
            </Card>
          )}
          {step === "review" && contact && (
            <Card className="space-y-5">
              <h2 className="text-lg">{t("checkout.reviewTitle")}</h2>
              {friendCode && <ReferralCheckoutBadge code={friendCode} />}
              <ContactDetails contact={contact} />
              <Form method="post" className="flex flex-wrap gap-3">
                <ContactInputs contact={contact} />
                <Button type="submit" name="intent" value="pay" disabled={busy}>
                  {t("checkout.toPay")}
                </Button>
                <Button type="submit" name="intent" value="edit" look="quiet" disabled={busy}>
                  {t("checkout.edit")}
                </Button>
              </Form>
            </Card>
          )}
          {answered?.step === "pay" && contact && (
            <section className="space-y-5">
              <h2 className="text-lg">{t("checkout.payTitle")}</h2>
              <PaymentChoice
                totalMinor={quote.totalMinor}
                currency={quote.currency}
                creditMinor={creditMinor}
                busy={busy}
              >
                <ContactInputs contact={contact} />
                <ReviewedOrderInputs orderKey={answered.orderKey} lines={quote.lines} totalMinor={quote.totalMinor} />
              </PaymentChoice>
              <Form method="post">
                <ContactInputs contact={contact} />
                <Button type="submit" name="intent" value="review" look="quiet" disabled={busy}>
                  {t("checkout.back")}
                </Button>
              </Form>
            </section>
          )}
        </div>
      </div>
    </>
  );
}
