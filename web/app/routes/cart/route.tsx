import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect, useLoaderData } from "react-router";
import { z } from "zod";
import { readCart, setQuantity, writeCart } from "#app/cart/cart-cookie.ts";
import { EmptyCart } from "#app/cart/empty-cart.tsx";
import { DeliveryList } from "#app/catalogue/delivery-line.tsx";
import { SavedOrderNotice } from "#app/checkout/saved-order.tsx";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { textOf } from "#app/i18n/translator.server.ts";
import { answer } from "#app/session/answer.ts";
import { keepReferral } from "#app/session/keep-referral.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { buttonClass } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Money } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { MAX_QUANTITY, PRODUCT_ID } from "#core/domain/cart";
import { deliveriesOf } from "#core/domain/delivery";
import { DomainError } from "#core/domain/errors";
import { findSavedOrder } from "#core/services/orders/find-saved-order";
import { quoteCart } from "#core/services/orders/quote-cart";
import { CartLine } from "./cart-line.tsx";

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async ({ context, request, url }) => {
    const locale = pageLocale(url);
    const items = readCart(request);
    const { ctx, viewer, now } = context;
    const [quote, saved] = await Promise.all([
      quoteCart(ctx, { items, locale }),
      viewer ? findSavedOrder(ctx, { buyerId: viewer.id, now }) : null,
    ]);
    return {
      quote,
      saved,
      gone: items.length - quote.lines.length,
      head: { title: `${textOf(locale)("cart.title")} · ${context.clone.name}` },
    };
  });

export const meta: PageMeta<typeof loader> = pageMeta;

const productId = z.string().regex(PRODUCT_ID);

const changeSchema = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("set"),
    productId,
    quantity: z.coerce.number().int().min(1).max(MAX_QUANTITY),
  }),
  z.object({ intent: z.literal("remove"), productId }),
]);

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, request, url, readForm }) => {
    const change = changeSchema.safeParse(Object.fromEntries(await readForm()));
    if (!change.success) throw new DomainError("invalid_input", "not a change of a cart");
    const quantity = change.data.intent === "set" ? change.data.quantity : 0;
    const cart = setQuantity(readCart(request), change.data.productId, quantity);
    return redirect(keepReferral(url, context, localisePath(pageLocale(url), "/cart")), {
      headers: { "set-cookie": writeCart(request, cart, context.clone.appUrl) },
    });
  });

export default function Cart() {
  const { t } = useTranslation();
  const { quote, saved, gone } = useLoaderData<typeof loader>();
  const { lines } = quote;
  const deliveries = deliveriesOf(lines);
  const short = lines.some((line) => line.quantity > line.stock);
  return (
    <>
      <PageHeader title={t("cart.title")} />
      {saved && lines.length > 0 && <SavedOrderNotice saved={saved} />}
      {gone > 0 && (
        <div className="mb-4">
          <Notice tone="warning">{t("cart.gone", { count: gone })}</Notice>
        </div>
      )}
      {lines.length === 0 ? (
        <EmptyCart saved={saved} />
      ) : (
        <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
          <Card className="py-0!">
            <ul className="divide-y divide-line">
              {lines.map((line) => (
                <CartLine key={line.productId} line={line} />
              ))}
            </ul>
          </Card>
          <Card>
            <p className="flex items-baseline justify-between gap-4">
              <span>{t("cart.total")}</span>
              <span className="text-lg font-semibold">
                <Money minor={quote.totalMinor} currency={quote.currency} />
              </span>
            </p>
            {deliveries.length > 0 && (
              <div className="mt-4 border-t border-line pt-4">
                <h2 className="mb-2 text-sm font-medium">{t("delivery.title")}</h2>
                <DeliveryList deliveries={deliveries} />
              </div>
            )}
            {short ? (
              <div className="mt-4">
                <Notice tone="warning">{t("cart.short")}</Notice>
              </div>
            ) : (
              <AppLink to="/checkout" className={`${buttonClass()} mt-5 w-full`}>
                {t("cart.checkout")}
              </AppLink>
            )}
          </Card>
        </div>
      )}
    </>
  );
}
