import { Form, Link, useLocation } from "react-router";
import { ProductPicture } from "#app/catalogue/product-picture.tsx";
import { useTranslation } from "#app/i18n/translation.ts";
import { useAddress } from "#app/navigation/use-address.ts";
import { Button, buttonClass } from "#app/ui/button.tsx";

interface Choosable {
  slug: string;
  name: string;
  vendorName: string;
  picture: string | null;
  pictureSeed: string;
}

interface ProductChoiceProps {
  found: readonly Choosable[];
  query: string;
  /** What is shared; null: the store as a whole. */
  chosen: Choosable | null;
}

/** What the link leads to: the store, or one of its goods. */
export function ProductChoice({ found, query, chosen }: ProductChoiceProps) {
  const { t } = useTranslation();
  const { search } = useLocation();
  const addressOf = useAddress();
  const kept = [...new URLSearchParams(search)].filter(([name]) => name !== "q");
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 font-medium break-words" aria-live="polite">
          {chosen === null ? t("refcodes.sharing.wholeStore") : `${chosen.name}, ${chosen.vendorName}`}
        </p>
        {chosen !== null && (
          <Link to={addressOf({ product: null })} preventScrollReset className={buttonClass("quiet", "sm")}>
            {t("refcodes.sharing.shareStore")}
          </Link>
        )}
      </div>
      <Form role="search" aria-label={t("refcodes.sharing.search")} preventScrollReset className="mt-4 flex gap-3">
        {kept.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input
          key={query}
          type="search"
          name="q"
          aria-label={t("refcodes.sharing.search")}
          placeholder={t("refcodes.sharing.search")}
          defaultValue={query}
          maxLength={80}
          className="field-control"
        />
        <Button type="submit" look="secondary">
          {t("refcodes.sharing.find")}
        </Button>
      </Form>
      {found.length === 0 ? (
        <p className="mt-4 text-ink-soft">{t("catalogue.nothingFound")}</p>
      ) : (
        <ul className="mt-4 grid grid-cols-2 gap-3 sm:grid-cols-3">
          {found.map((product) => (
            <li key={product.slug}>
              <Link
                to={addressOf({ product: product.slug })}
                preventScrollReset
                aria-current={product.slug === chosen?.slug ? "true" : undefined}
                className="block rounded-md border border-line p-2 hover:bg-sunken aria-[current=true]:border-brand aria-[current=true]:bg-brand-soft"
              >
                <ProductPicture picture={product.picture} seed={product.pictureSeed} className="rounded-sm" />
                <span className="mt-2 block text-sm font-medium break-words">{product.name}</span>
                <span className="block text-sm break-words text-ink-soft">{product.vendorName}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
