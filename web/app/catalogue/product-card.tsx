import { useTranslation } from "react-i18next";
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
}

export function ProductCard({ product, level: Heading = "h2" }: ProductCardProps) {
  const { t } = useTranslation();
  return (
    <li className="group relative flex flex-col overflow-hidden rounded-md border border-line bg-surface transition-colors focus-within:border-brand hover:border-line-strong">
      <ProductPicture picture={product.picture} seed={product.pictureSeed} />
      <div className="flex flex-1 flex-col p-3 sm:p-4">
        <Heading className="text-sm font-medium text-wrap sm:text-base">
          <AppLink to={`/products/${product.slug}`} className="after:absolute after:inset-0">
            {product.name}
          </AppLink>
        </Heading>
        <p className="mt-0.5 text-sm text-ink-soft">{product.vendorName}</p>
        <p className="mt-auto flex flex-wrap items-baseline justify-between gap-x-2 pt-3">
          <span className="font-semibold">
            <Money minor={product.priceMinor} currency={product.currency} />
          </span>
          {product.stock === 0 && <span className="text-sm text-ink-soft">{t("product.soldOut")}</span>}
        </p>
      </div>
    </li>
  );
}
