import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_QUANTITY } from "#core/domain/cart";
import {
  addToCart,
  formatCart,
  parseCart,
  readCart,
  readCartId,
  setQuantity,
  withoutOrdered,
  writeCart,
  writeOrderedCart,
} from "./cart-cookie.ts";

const shop = "https://shop.example";
const ID = "a1111111-2222-4333-8444-555555555555";
const OTHER = "b9999999-2222-4333-8444-555555555555";

/** A request of a browser with this cart, as a `Set-Cookie` value or as it stands in the cookie. */
const holding = (cart: string) => {
  const value = cart.includes("=") ? (/^ring_cart=([^;]*)/.exec(cart)?.[1] ?? "") : cart;
  return new Request(shop, { headers: { cookie: `ring_cart=${value}` } });
};

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
    const cart = writeCart(new Request(shop), [{ productId: "a", quantity: 1 }], shop);
    expect(cart).toMatch(/^ring_cart=a:1\.[\da-f-]{36}; .*Max-Age=2592000; .*HttpOnly; Secure$/);
    expect(writeCart(new Request(shop), [], "http://localhost:8787")).not.toContain("Secure");
  });
});

describe("a cart's id", () => {
  it("is found beside any lines, and is no line", () => {
    for (const text of [`a:1.${ID}`, `${ID}.a:1`, `a:1.${ID}.${OTHER}`]) {
      expect(readCartId(holding(text))).toBe(ID);
      expect(readCart(holding(text))).toEqual([{ productId: "a", quantity: 1 }]);
    }
    for (const text of ["a:1", "", `${ID}x`, `<${ID}>`, ID.toUpperCase()]) expect(readCartId(holding(text))).toBeNull();
  });

  it("stays the same while the cart is changed, emptied and filled again, and differs from cart to cart", () => {
    const first = writeCart(new Request(shop), parseCart("a:1"), shop);
    const id = readCartId(holding(first));
    expect(id).not.toBeNull();
    const emptied = writeCart(holding(first), [], shop);
    expect(readCart(holding(emptied))).toEqual([]);
    const again = writeCart(holding(emptied), parseCart("b:2"), shop);
    expect([readCartId(holding(emptied)), readCartId(holding(again))]).toEqual([id, id]);
    expect(readCartId(holding(writeCart(new Request(shop), parseCart("a:1"), shop)))).not.toBe(id);
  });

  it("ends with the order: what another tab has added is a new cart", () => {
    const ordered = { cartId: ID, items: parseCart("a:1") };
    const left = writeOrderedCart(holding(`a:1.b:2.${ID}`), ordered, shop) ?? "";
    expect(readCart(holding(left))).toEqual(parseCart("b:2"));
    expect([null, ID]).not.toContain(readCartId(holding(left)));
    expect(writeOrderedCart(holding(`a:1.${ID}`), ordered, shop)).toMatch(/^ring_cart=; .*Max-Age=0/);
    expect(writeOrderedCart(holding("a:1"), ordered, shop)).toMatch(/^ring_cart=; .*Max-Age=0/);
  });

  it("keeps a late answer from emptying another cart with the same goods", () => {
    expect(writeOrderedCart(holding(`a:1.${OTHER}`), { cartId: ID, items: parseCart("a:1") }, shop)).toBeNull();
  });
});
