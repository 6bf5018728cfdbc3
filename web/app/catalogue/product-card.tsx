import { useTranslation } from "#app/i18n/translation.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Money } from "#app/ui/money.tsx";
import { ProductPicture } from "./product-picture.tsx";

/** The product fields shown in a list. */
export interface ShownProduct {
  slug: string;
  name: string;
  vendorName: string;
  priceMinor: bigint;
  currency: string;
  stock: number;
  /** Address of its picture; null: the pattern stands for it. */
  picture: string | null;
  pictureSeed: string;
}

interface ProductCardProps {
  product: ShownProduct;
  /** Heading level on the page. */
  level?: "h2" | "h3";
  /** Four times as large where the grid has three columns: the first thing one sees. */
  large?: boolean;
}

export function ProductCard({ product, level: Heading = "h2", large = false }: ProductCardProps) {
  const { t } = useTranslation();
  return (
    <li className={`group relative flex flex-col ${large ? "sm:col-span-2 sm:row-span-2" : ""}`}>
      <ProductPicture
        picture={product.picture}
        seed={product.pictureSeed}
        eager={large}
        className={`rounded-md ${large ? "sm:aspect-auto sm:h-0 sm:grow" : ""}`}
      />
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 pt-3">
        <Heading className={`font-medium text-wrap ${large ? "text-sm sm:text-lg" : "text-sm sm:text-base"}`}>
          <AppLink
            to={`/products/${product.slug}`}
            className="underline-offset-4 group-hover:underline after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-4 focus-visible:after:outline-brand"
          >
            {product.name}
          </AppLink>
        </Heading>
        <p className={`font-semibold ${large ? "sm:text-lg" : ""}`}>
          <Money minor={product.priceMinor} currency={product.currency} />
        </p>
      </div>
      <p className="mt-0.5 flex flex-wrap justify-between gap-x-4 text-sm text-ink-soft">
        {product.vendorName}
        {product.stock === 0 && <span>{t("product.soldOut")}</span>}
      </p>
    </li>
  );
}
