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
