/** What stands first in the catalogue: the oldest (then pages do not shift), the cheapest or the dearest. */
export const productSorts = ["standard", "cheapest", "dearest"] as const;
export type ProductSort = (typeof productSorts)[number];
