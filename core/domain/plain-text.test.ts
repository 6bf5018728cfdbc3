import { describe, expect, it } from "vitest";
import { oneLine, PLAIN_TEXT } from "#core/domain/plain-text";

describe("typed text", () => {
  it("may be in any language and hold no control characters", () => {
    expect(PLAIN_TEXT.test("вул. Хрещатик, 1 · кв. №5")).toBe(true);
    expect(PLAIN_TEXT.test("a\u0000b")).toBe(false);
    expect(PLAIN_TEXT.test("a\nb")).toBe(false);
  });

  it("is one line, and leaves the text around it in its order", () => {
    expect(oneLine("Nova Poshta\u2028Pay here:\u2029now")).toBe("Nova Poshta Pay here: now");
    expect(oneLine("a\u202Eb\u2066c\u2069d\u202C")).toBe("abcd");
    const arabic = "شارع\u200F 1";
    expect(oneLine(arabic)).toBe(arabic);
    expect(oneLine("😀 вул. Хрещатик, 1")).toBe("😀 вул. Хрещатик, 1");
  });
});
