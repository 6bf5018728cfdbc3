import { describe, expect, it } from "vitest";
import { namedIn } from "./named.ts";

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
