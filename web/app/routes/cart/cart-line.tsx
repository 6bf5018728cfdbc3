import { useEffect, useRef } from "react";
import { useFetcher, useLocation } from "react-router";
import { ProductPicture } from "#app/catalogue/product-picture.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { isChanged } from "#app/session/changed-form.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Money } from "#app/ui/money.tsx";
import { QuantityInput } from "#app/ui/quantity-input.tsx";
import { MAX_QUANTITY } from "#core/domain/cart";

interface CartLineProps {
  line: {
    productId: string;
    slug: string;
    name: string;
    vendorName: string;
    unitPriceMinor: bigint;
    lineTotalMinor: bigint;
    currency: string;
    quantity: number;
    stock: number;
    picture: string | null;
    pictureSeed: string;
  };
}

/** One line of the cart. Each control is a form of its own, so it works without JavaScript. */
export function CartLine({ line }: CartLineProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher();
  const form = useRef<HTMLFormElement>(null);
  const { pathname, search } = useLocation();
  const action = pathname + search;
  const busy = fetcher.state !== "idle";

  function save() {
    if (form.current?.checkValidity()) fetcher.submit(form.current);
  }

  // Once, for what was typed before the script ran.
  const saveFirst = useRef(save);
  useEffect(() => {
    if (form.current && isChanged(form.current)) saveFirst.current();
  }, []);

  return (
    <li data-row className="flex gap-4 py-4" aria-busy={busy}>
      <ProductPicture picture={line.picture} seed={line.pictureSeed} className="w-16! self-start rounded-sm sm:w-20!" />
      <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-[1fr_auto_auto] sm:items-center sm:gap-6">
        <div className="min-w-0">
          <AppLink to={`/products/${line.slug}`} className="font-medium underline-offset-4 hover:underline">
            {line.name}
          </AppLink>
          <p className="text-sm text-ink-soft">{line.vendorName}</p>
          <p className="text-sm text-ink-soft">
            <Money minor={line.unitPriceMinor} currency={line.currency} />
          </p>
          {line.quantity > line.stock && (
            <p className="mt-1 text-sm text-warning">
              {line.stock === 0 ? t("cart.lineSoldOut") : t("cart.lineShort", { count: line.stock })}
            </p>
          )}
        </div>
        <div className="flex items-center gap-1">
          {/* Keeps browsers from restoring what was typed on an earlier visit: the number is what the cart holds. */}
          <fetcher.Form ref={form} method="post" action={action} autoComplete="off" className="flex items-center gap-1">
            <input type="hidden" name="intent" value="set" />
            <input type="hidden" name="productId" value={line.productId} />
            <QuantityInput
              key={line.quantity}
              quiet
              label={t("cart.quantityOf", { name: line.name })}
              defaultValue={line.quantity}
              max={MAX_QUANTITY}
              onChange={save}
            />
            <noscript>
              <Button type="submit" look="quiet" size="sm">
                {t("cart.update")}
              </Button>
            </noscript>
          </fetcher.Form>
          <fetcher.Form method="post" action={action}>
            <input type="hidden" name="intent" value="remove" />
            <input type="hidden" name="productId" value={line.productId} />
            <Button type="submit" look="quiet" disabled={busy} aria-label={t("cart.remove", { name: line.name })}>
              <Icon name="trash" />
            </Button>
          </fetcher.Form>
        </div>
        <p className="font-semibold sm:min-w-28 sm:text-right">
          <Money minor={line.lineTotalMinor} currency={line.currency} />
        </p>
      </div>
    </li>
  );
}
