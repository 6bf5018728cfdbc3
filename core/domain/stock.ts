/** What a paid order does to one product's stock. */
export interface StockMove {
  productId: string;
  taken: number;
  /** Paid for but not on the shelf: the payment stands, the operator is told. */
  missing: number;
}

/** Takes what there is, never below zero. Products are in a fixed order, so that two orders cannot wait for each other. */
export function planStock(
  wanted: readonly { productId: string; quantity: number }[],
  stock: readonly { productId: string; stock: number }[],
): StockMove[] {
  const onShelf = new Map(stock.map((product) => [product.productId, product.stock]));
  return [...Map.groupBy(wanted, (item) => item.productId)]
    .map(([productId, items]) => {
      const quantity = items.reduce((sum, item) => sum + item.quantity, 0);
      const taken = Math.min(quantity, onShelf.get(productId) ?? 0);
      return { productId, taken, missing: quantity - taken };
    })
    .sort((a, b) => (a.productId < b.productId ? -1 : 1));
}

/** Units of a product that a refund takes back, of one line. */
export interface ReturnedUnits {
  itemId: string;
  productId: string;
  quantity: number;
}

/**
 * How many of the returned units go back to the shelf, a line. Units that were never on it come back first: whoever got two of
 * three and is refunded the third returns nothing.
 *
 * @param before units of each product that earlier refunds took back; `missing` those that were sold and not there
 * @example
 * // Three sold, one of them missing. The first refund is of one unit, the next of two.
 * planRestock([{ itemId: "a", productId: "p", quantity: 1 }], { before: new Map(), missing: new Map([["p", 1]]) }); // a: 0
 * planRestock([{ itemId: "a", productId: "p", quantity: 2 }], { before: new Map([["p", 1]]), missing: new Map([["p", 1]]) }); // a: 2
 */
export function planRestock(
  returned: readonly ReturnedUnits[],
  { before, missing }: { before: ReadonlyMap<string, number>; missing: ReadonlyMap<string, number> },
): Map<string, number> {
  const seen = new Map(before);
  return new Map(
    returned.map(({ itemId, productId, quantity }) => {
      const was = seen.get(productId) ?? 0;
      seen.set(productId, was + quantity);
      const lacking = missing.get(productId) ?? 0;
      return [itemId, Math.max(0, was + quantity - lacking) - Math.max(0, was - lacking)];
    }),
  );
}
