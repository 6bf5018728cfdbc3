import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from "react-router";
import { readCart, readCartId, writeCart, writeOrderedCart } from "#app/cart/cart-cookie.ts";
import { ContactInputs } from "#app/checkout/contact-details.tsx";
import { draftOf, forgetDraft, keepDraft, readContact } from "#app/checkout/draft.ts";
import { LeaveForPayment } from "#app/checkout/leave-for-payment.tsx";
import { cardProviders, type PaymentRefused, paymentMethods, payOrder, payProblemOf } from "#app/checkout/pay-order.ts";
import { PaymentChoice } from "#app/checkout/payment-choice.tsx";
import { StepHeading } from "#app/checkout/step-heading.tsx";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { answer } from "#app/session/answer.ts";
import { keepReferral } from "#app/session/keep-referral.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { signInPath } from "#app/session/require-viewer.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import type { CartItem } from "#core/domain/cart";
import { DomainError } from "#core/domain/errors";
import { claimedCodes } from "#core/domain/first-touch";
import { orderIdFrom } from "#core/domain/order-id";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { createOrder, type PlacedOrder } from "#core/services/orders/create-order";
import { contactInput } from "#core/services/orders/create-order-input";
import { findOrderOfCart } from "#core/services/orders/find-order-of-cart";
import { CheckoutFrame } from "../checkout-frame.tsx";
import { readStep } from "../read-step.ts";
import { reviewedOrderSchema } from "./reviewed-order.ts";
import { ReviewedOrderInputs } from "./reviewed-order-inputs.tsx";

/** The last step: payment method. An order already placed here is shown with the amount due. */
export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { context, request, url } = page;
    const { viewer, locale, ...step } = await readStep(page, "pay");
    const contact = readContact(request, viewer.id);
    if (!contact && !step.saved) throw redirect(keepReferral(url, context, localisePath(locale, "/checkout")));
    const { currency } = step.quote;
    const creditMinor = await getCreditBalance(context.ctx, { userId: viewer.id, currency });
    const providers = cardProviders(context);
    const [orderKey, known] = [crypto.randomUUID(), readCartId(request)];
    const cartId = known ?? crypto.randomUUID();
    const shown = { ...step, contact, providers, creditMinor, orderKey, cartId };
    if (known !== null || step.quote.lines.length === 0) return data(shown);
    // A cart from before carts had ids gets the id under which this page orders it.
    return data(shown, {
      headers: { "set-cookie": writeCart(request, readCart(request), context.clone.appUrl, cartId) },
    });
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
    let ordered: { cartId: string | undefined; items: CartItem[] } | null = null;
    try {
      const [contact, reviewed] = [contactInput.safeParse(entries), reviewedOrderSchema.safeParse(entries)];
      if (!method || !contact.success || !reviewed.success) {
        throw new DomainError("invalid_input", "the form contains no order");
      }
      const { cart: items, cartId } = reviewed.data;
      ordered = { cartId, items };
      const orderId = orderIdFrom(crypto.randomUUID());
      order = await createOrder(ctx, {
        orderId,
        buyerId,
        items,
        cartId,
        contact: contact.data,
        expectedTotalMinor: reviewed.data.total,
        idempotencyKey: reviewed.data.key,
        cookieCodes: claimedCodes(request.headers.get("cookie")),
        now,
      });
      // A repeat answers with the order that was placed first.
      if (order.orderId === orderId) context.measure({ metric: "orders", value: 1 });
    } catch (error) {
      const cartId = isOrdered(error) ? ordered?.cartId : undefined;
      const placed = cartId === undefined ? null : await findOrderOfCart(ctx, { buyerId, cartId });
      if (ordered && placed) {
        // The answer that emptied the cart may have been lost, or have been overtaken by another tab's.
        const cart = writeOrderedCart(request, { ...ordered, items: placed.items }, clone.appUrl);
        const to = localisePath(locale, `/orders/${placed.orderId}?again`);
        throw redirect(to, { headers: cart ? { "set-cookie": cart } : {} });
      }
      const refused: PaymentRefused = { step: "refused", problem: payProblemOf(error), orderId: null };
      return data(refused, { status: 409 });
    }
    const cart = writeOrderedCart(request, ordered, clone.appUrl);
    const cookies = [...(cart ? [cart] : []), forgetDraft(clone.appUrl)];
    return payOrder(context, { ...order, buyerId, method, provider: form.get("provider"), locale, cookies });
  });

function isOrdered(error: unknown): boolean {
  return error instanceof DomainError && error.code === "already_ordered";
}

export default function CheckoutPay() {
  const { t } = useTranslation();
  const { quote, saved, contact, providers, creditMinor, orderKey, cartId } = useLoaderData<typeof loader>();
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
        <PaymentChoice
          totalMinor={quote.totalMinor}
          currency={quote.currency}
          providers={providers}
          creditMinor={creditMinor}
          busy={busy}
        >
          {contact && <ContactInputs contact={contact} />}
          <ReviewedOrderInputs orderKey={orderKey} cartId={cartId} lines={quote.lines} totalMinor={quote.totalMinor} />
        </PaymentChoice>
        <AppLink to="/checkout/review" className={buttonClass("quiet")}>
          {t("checkout.back")}
        </AppLink>
      </section>
    </CheckoutFrame>
  );
}
