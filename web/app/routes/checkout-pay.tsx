import { useTranslation } from "react-i18next";
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { DomainError } from "#core/domain/errors";
import { claimedCodes } from "#core/domain/first-touch";
import { orderIdFrom } from "#core/domain/order-id";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { createOrder, type PlacedOrder } from "#core/services/orders/create-order";
import { type CartItem, readCart, withoutOrdered, writeCart } from "../cart/cart-cookie.ts";
import { contactSchema } from "../checkout/contact.ts";
import { draftOf, forgetDraft, keepDraft, readContact } from "../checkout/draft.ts";
import { type PaymentRefused, paymentMethods, payOrder } from "../checkout/pay-order.ts";
import { readStep } from "../checkout/read-step.ts";
import { reviewedOrderSchema } from "../checkout/reviewed-order.ts";
import { AppLink } from "../components/app-link.tsx";
import { buttonClass } from "../components/button.tsx";
import { CheckoutFrame } from "../components/checkout-frame.tsx";
import { ContactInputs } from "../components/contact-details.tsx";
import { LeaveForPayment } from "../components/leave-for-payment.tsx";
import { Notice } from "../components/notice.tsx";
import { PageHeader } from "../components/page-header.tsx";
import { PaymentChoice } from "../components/payment-choice.tsx";
import { ReviewedOrderInputs } from "../components/reviewed-order-inputs.tsx";
import { StepHeading } from "../components/step-heading.tsx";
import { localisePath } from "../i18n/locales.ts";
import { answer } from "../session/answer.ts";
import { keepReferral } from "../session/keep-referral.ts";
import { pageLocale } from "../session/page-locale.ts";
import { type PageMeta, pageMeta } from "../session/page-meta.ts";
import { signInPath } from "../session/require-viewer.ts";

/** The last step: payment method. An order already placed here is shown with the amount due. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { context, request, url } = page;
    const { viewer, locale, ...step } = await readStep(page, "pay");
    const contact = readContact(request, viewer.id);
    if (!contact && !step.saved) throw redirect(keepReferral(url, context, localisePath(locale, "/checkout")));
    const { currency } = step.quote;
    const creditMinor = await getCreditBalance(context.ctx, { userId: viewer.id, currency });
    return { ...step, contact, creditMinor, orderKey: crypto.randomUUID() };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

/** Places the reviewed order and starts its payment. */
export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, request, url, readForm }) => {
    const { ctx, clone, now, viewer } = context;
    const locale = pageLocale(url);
    const form = await readForm();
    if (!viewer) {
      const headers = { "set-cookie": keepDraft(draftOf(form), null, clone.appUrl) };
      throw redirect(signInPath(url, context), { headers });
    }
    const buyerId = viewer.id;
    const entries = Object.fromEntries(form);
    const method = paymentMethods.find((candidate) => candidate === entries.intent);
    let order: PlacedOrder;
    let ordered: CartItem[];
    try {
      const [contact, reviewed] = [contactSchema.safeParse(entries), reviewedOrderSchema.safeParse(entries)];
      if (!method || !contact.success || !reviewed.success) {
        throw new DomainError("invalid_input", "the form contains no order");
      }
      ordered = reviewed.data.cart;
      order = await createOrder(ctx, {
        orderId: orderIdFrom(crypto.randomUUID()),
        buyerId,
        items: ordered,
        contact: contact.data,
        expectedTotalMinor: reviewed.data.total,
        idempotencyKey: reviewed.data.key,
        cookieCodes: claimedCodes(request.headers.get("cookie")),
        now,
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const refused: PaymentRefused = { step: "refused", problem: error.code, orderId: null };
      return data(refused, { status: 409 });
    }
    const cart = writeCart(withoutOrdered(readCart(request), ordered), clone.appUrl);
    const cookies = [cart, forgetDraft(clone.appUrl)];
    return payOrder(context, { ...order, buyerId, method, locale, cookies });
  });

export default function CheckoutPay() {
  const { t } = useTranslation();
  const { quote, saved, contact, creditMinor, orderKey } = useLoaderData<typeof loader>();
  const answered = useActionData<typeof action>();
  const busy = useNavigation().state !== "idle";
  if (answered?.step === "leave") return <LeaveForPayment payment={answered} />;
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
  return (
    <CheckoutFrame step="pay" quote={quote} saved={saved}>
      <section className="space-y-5">
        <StepHeading>{t("checkout.payTitle")}</StepHeading>
        <PaymentChoice totalMinor={quote.totalMinor} currency={quote.currency} creditMinor={creditMinor} busy={busy}>
          {contact && <ContactInputs contact={contact} />}
          <ReviewedOrderInputs orderKey={orderKey} lines={quote.lines} totalMinor={quote.totalMinor} />
        </PaymentChoice>
        <AppLink to="/checkout/review" className={buttonClass("quiet")}>
          {t("checkout.back")}
        </AppLink>
      </section>
    </CheckoutFrame>
  );
}
