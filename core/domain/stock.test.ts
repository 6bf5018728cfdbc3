import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planStock } from "#core/domain/stock";

describe("planStock", () => {
  it("takes what there is, reports the rest, and never takes more than the shelf holds", () => {
    const wanted = fc.array(
      fc.record({ productId: fc.constantFrom("a", "b", "c"), quantity: fc.integer({ min: 1, max: 99 }) }),
    );
    const shelf = fc.uniqueArray(
      fc.record({ productId: fc.constantFrom("a", "b", "c"), stock: fc.integer({ min: 0, max: 50 }) }),
      { selector: (product) => product.productId },
    );
    fc.assert(
      fc.property(wanted, shelf, (items, stock) => {
        for (const move of planStock(items, stock)) {
          const asked = items.filter((item) => item.productId === move.productId);
          expect(move.taken + move.missing).toBe(asked.reduce((sum, item) => sum + item.quantity, 0));
          expect(move.taken).toBeLessThanOrEqual(
            stock.find((product) => product.productId === move.productId)?.stock ?? 0,
          );
        }
      }),
    );
  });

  it("goes through products in one order, so that two payments cannot wait for each other", () => {
    const items = ["c", "a", "b"].map((productId) => ({ productId, quantity: 1 }));
    expect(planStock(items, []).map((move) => move.productId)).toEqual(["a", "b", "c"]);
  });
});
