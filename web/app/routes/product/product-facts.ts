import { decimalString } from "#app/format/decimal-string.ts";

/** What a product's page says of it. */
interface ShownFacts {
  product: {
    slug: string;
    name: string;
    description: string;
    vendorName: string;
    picture: string | null;
    priceMinor: bigint;
    currency: string;
    stock: number;
  };
  /** Origin of the store. */
  appUrl: string;
  /** The page's own address. */
  address: string;
}

/**
 * A product as search engines read it.
 *
 * @see https://developers.google.com/search/docs/appearance/structured-data/merchant-listing
 */
export function productFacts({ product, appUrl, address }: ShownFacts) {
  return {
    "@context": "https://schema.org",
    "@type": "Product",
    name: product.name,
    description: product.description,
    sku: product.slug,
    ...(product.picture !== null && { image: [appUrl + product.picture] }),
    brand: { "@type": "Brand", name: product.vendorName },
    offers: {
      "@type": "Offer",
      url: address,
      price: decimalString(product.priceMinor, 2),
      priceCurrency: product.currency,
      availability: `https://schema.org/${product.stock > 0 ? "InStock" : "OutOfStock"}`,
      itemCondition: "https://schema.org/NewCondition",
    },
  };
}
