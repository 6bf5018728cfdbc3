import {
  type ActionFunctionArgs,
  Form,
  type LoaderFunctionArgs,
  redirect,
  useLoaderData,
  useNavigation,
} from "react-router";
import { z } from "zod";
import { addToCart, readCart, writeCart } from "#app/cart/cart-cookie.ts";
import { DeliveryLine } from "#app/catalogue/delivery-line.tsx";
import { missingPage } from "#app/catalogue/missing-page.ts";
import { ProductPicture } from "#app/catalogue/product-picture.tsx";
import { localisePath } from "#app/i18n/locales.ts";
import { useTranslation } from "#app/i18n/translation.ts";
import { answer } from "#app/session/answer.ts";
import { keepReferral } from "#app/session/keep-referral.ts";
import { namedIn } from "#app/session/named.ts";
import { pageLocale } from "#app/session/page-locale.ts";
import { type PageMeta, pageMeta } from "#app/session/page-meta.ts";
import { sharedPageHeaders } from "#app/session/shared-headers.ts";
import { AppLink, useAppPath } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Money } from "#app/ui/money.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { QuantityInput } from "#app/ui/quantity-input.tsx";
import { MAX_QUANTITY, PRODUCT_ID } from "#core/domain/cart";
import { DomainError } from "#core/domain/errors";
import { getProduct } from "#core/services/orders/get-product";
import { drawnCard } from "./drawn-card.server.ts";
import { productFacts } from "./product-facts.ts";

const FEW_LEFT = 5;

export const loader = (args: LoaderFunctionArgs) =>
  answer(args, async (page) => {
    const { context, params, url } = page;
    const slug = namedIn(params.slug);
    const product = await getProduct(context.ctx, { slug, locale: pageLocale(url) }).catch(async (error: unknown) => {
      if (error instanceof DomainError && error.code === "not_found") throw await missingPage(page, slug.split("-"));
      throw error;
    });
    const { name, appUrl } = context.clone;
    const address = appUrl + localisePath(pageLocale(url), `/products/${product.slug}`);
    return {
      product,
      appUrl,
      address,
      head: {
        title: `${product.name} · ${name}`,
        description: product.description,
        picture: product.picture,
        card: drawnCard(product.picture),
      },
    };
  });

export const headers = sharedPageHeaders;

export const meta: PageMeta<typeof loader> = (args) => [
  ...pageMeta(args),
  ...(args.loaderData ? [{ "script:ld+json": productFacts(args.loaderData) }] : []),
];

const additionSchema = z.object({
  productId: z.string().regex(PRODUCT_ID),
  quantity: z.coerce.number().int().min(1).max(MAX_QUANTITY),
});

export const action = (args: ActionFunctionArgs) =>
  answer(args, async ({ context, request, url, readForm }) => {
    const addition = additionSchema.safeParse(Object.fromEntries(await readForm()));
    if (!addition.success) throw new DomainError("invalid_input", "not a line of a cart");
    const { productId, quantity } = addition.data;
    return redirect(keepReferral(url, context, localisePath(pageLocale(url), "/cart")), {
      headers: {
        "set-cookie": writeCart(request, addToCart(readCart(request), productId, quantity), context.clone.appUrl),
      },
    });
  });

export default function Product() {
  const { t } = useTranslation();
  const { product } = useLoaderData<typeof loader>();
  const busy = useNavigation().state === "submitting";
  const address = useAppPath()(`/products/${product.slug}`);
  return (
    <article className="grid gap-6 sm:grid-cols-2 sm:gap-10 lg:grid-cols-[6fr_5fr] lg:gap-14">
      <ProductPicture
        picture={product.picture}
        seed={product.pictureSeed}
        alt={product.name}
        className="rounded-md max-sm:aspect-[4/3]"
        eager
      />
      <div className="sm:py-4">
        <p className="text-sm text-ink-soft">{product.vendorName}</p>
        <h1 className="mt-1 text-xl sm:text-2xl">{product.name}</h1>
        <p className="mt-4 text-xl font-semibold tracking-tight">
          <Money minor={product.priceMinor} currency={product.currency} />
        </p>
        <p className="mt-4 max-w-text whitespace-pre-line text-ink-soft">{product.description}</p>
        {product.stock === 0 ? (
          <div className="mt-6">
            <Notice tone="info">{t("product.soldOutText")}</Notice>
          </div>
        ) : (
          <Form method="post" action={address} className="mt-6">
            <input type="hidden" name="productId" value={product.id} />
            <div className="flex flex-wrap items-end gap-3">
              <QuantityInput
                label={t("product.quantity")}
                defaultValue={1}
                max={Math.min(product.stock, MAX_QUANTITY)}
              />
              <Button type="submit" disabled={busy} className="grow sm:grow-0">
                {t("product.add")}
              </Button>
            </div>
            <p className="mt-3 text-sm text-ink-soft">
              {product.stock <= FEW_LEFT ? t("product.fewLeft", { count: product.stock }) : t("product.inStock")}
            </p>
          </Form>
        )}
        {product.delivery && (
          <p className="mt-4 flex gap-2 text-sm text-ink-soft">
            <Icon name="truck" size={16} />
            <span>
              <span className="sr-only">{t("delivery.title")}: </span>
              <DeliveryLine delivery={product.delivery} />
            </span>
          </p>
        )}
        <AppLink
          to="/refer"
          className="mt-4 inline-flex min-h-11 items-center gap-2 text-sm text-gift underline underline-offset-4"
        >
          <Icon name="gift" size={16} />
          {t("refer.product")}
        </AppLink>
      </div>
    </article>
  );
}
