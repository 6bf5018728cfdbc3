import { describe, expect, it } from "vitest";
import { namedIn, PLAIN_TEXT } from "./named.ts";

describe("names in addresses", () => {
  it("lets slugs and references through", () => {
    for (const name of ["beeswax-candles", "ring-platform-org-0f96011835d4-1"]) expect(namedIn(name)).toBe(name);
  });

  it.each(["", "a\u0000b", "a/b", "a b", "x".repeat(129), "%00", undefined, null])(
    "answers that there is no such page instead of failing in the database: %j",
    (hostile) => {
      expect(() => namedIn(hostile)).toThrow(expect.objectContaining({ code: "not_found" }));
    },
  );
});

describe("typed text", () => {
  it("may be in any language and hold no control characters", () => {
    expect(PLAIN_TEXT.test("вул. Хрещатик, 1 · кв. №5")).toBe(true);
    expect(PLAIN_TEXT.test("a\u0000b")).toBe(false);
    expect(PLAIN_TEXT.test("a\nb")).toBe(false);
  });
});
