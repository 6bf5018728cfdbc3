import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_QUANTITY } from "#core/domain/cart";
import { addToCart, formatCart, parseCart, readCart, setQuantity, withoutOrdered, writeCart } from "./cart-cookie.ts";

describe("the cart cookie", () => {
  it("comes back as it was written", () => {
    const items = [
      { productId: "prod_honey", quantity: 2 },
      { productId: "9b2f-1", quantity: 99 },
    ];
    expect(parseCart(formatCart(items))).toEqual(items);
  });

  it.each(["a:0", "a:-1", "a:100", "a:1e9", "a:NaN", ":1", "a", "a:1;b", "<script>:1", "a b:1", `${"x".repeat(65)}:1`])(
    "drops a line that no shop would write: %j",
    (line) => {
      expect(parseCart(line)).toEqual([]);
      expect(parseCart(`${line}.good:1`)).toEqual([{ productId: "good", quantity: 1 }]);
    },
  );

  it("survives any text and stays within its limits", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), (text) => {
        const items = parseCart(text);
        expect(items.length).toBeLessThanOrEqual(30);
        for (const { quantity } of items) expect(quantity).toBeGreaterThan(0);
      }),
    );
  });

  it("counts a product once when the cookie names it twice", () => {
    expect(parseCart("a:1.a:5")).toEqual([{ productId: "a", quantity: 1 }]);
  });

  it("reads the cart beside other cookies", () => {
    const request = new Request("https://store.invalid/", {
      headers: { cookie: "x=1; ring_cart=a:2; xring_cart=b:1" },
    });
    expect(readCart(request)).toEqual([{ productId: "a", quantity: 2 }]);
  });

  it("keeps a line's place when its quantity changes, and takes it out at zero", () => {
    const items = parseCart("a:1.b:1.c:1");
    expect(formatCart(setQuantity(items, "b", 5))).toBe("a:1.b:5.c:1");
    expect(formatCart(setQuantity(items, "b", 0))).toBe("a:1.c:1");
  });

  it("adds up to the limit", () => {
    expect(addToCart(parseCart("a:98"), "a", 50)).toEqual([{ productId: "a", quantity: MAX_QUANTITY }]);
  });

  it("keeps what another tab added while the order was placed", () => {
    const left = withoutOrdered(parseCart("a:2.b:3.c:1"), parseCart("a:2.b:1"));
    expect(formatCart(left)).toBe("b:3.c:1");
  });

  it("is out of reach of scripts, and secure on https", () => {
    expect(writeCart([{ productId: "a", quantity: 1 }], "https://shop.example")).toMatch(/HttpOnly; Secure$/);
    expect(writeCart([], "http://localhost:8787")).toContain("Max-Age=0");
  });
});
