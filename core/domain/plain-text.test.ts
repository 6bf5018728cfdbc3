import { describe, expect, it } from "vitest";
import { PLAIN_TEXT } from "#core/domain/plain-text";

describe("typed text", () => {
  it("may be in any language and hold no control characters", () => {
    expect(PLAIN_TEXT.test("вул. Хрещатик, 1 · кв. №5")).toBe(true);
    expect(PLAIN_TEXT.test("a\u0000b")).toBe(false);
    expect(PLAIN_TEXT.test("a\nb")).toBe(false);
  });
});
