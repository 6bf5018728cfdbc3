/** Who works on a product: its vendor, or an admin on everybody's. */
export const goodsDesks = ["vendor", "admin"] as const;
export type GoodsDesk = (typeof goodsDesks)[number];

/** What a list of goods can be narrowed to. */
export const goodsFilters = ["all", "for_sale", "sold_out", "archived"] as const;
export type GoodsFilter = (typeof goodsFilters)[number];

/** Lengths of a product's texts, in characters. */
export const productLimits = { name: 120, description: 2000 };

/** Most units of one product on the shelf. */
export const MAX_STOCK = 1_000_000;

/** The highest price, in minor units: with the most that fits into a cart its sum is still exact everywhere. */
export const MAX_PRICE_MINOR = 1_000_000_000_000n;

const letters: Readonly<Record<string, string>> = {
  ...{ а: "a", б: "b", в: "v", г: "h", ґ: "g", д: "d", е: "e", є: "ie", ж: "zh", з: "z", и: "y", і: "i", ї: "i" },
  ...{ й: "i", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh" },
  ...{ ц: "ts", ч: "ch", ш: "sh", щ: "shch", ь: "", ю: "iu", я: "ia", ё: "io", ъ: "", ы: "y", э: "e" },
};

/** A name as part of an address: Latin letters and digits, at most 60. Empty where nothing of the name can be written so. */
export function slugOf(name: string): string {
  return Array.from(name.toLowerCase(), (letter) => letters[letter] ?? letter)
    .join("")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f'’ʼ]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
}

/** How a product stands, whatever its vendor and its price. */
export type GoodsStanding = Exclude<GoodsFilter, "all">;

/** Whether buyers can order a product now, and why not. */
export function standingOf({ archivedAt, stock }: { archivedAt: Date | null; stock: number }): GoodsStanding {
  if (archivedAt !== null) return "archived";
  return stock === 0 ? "sold_out" : "for_sale";
}
