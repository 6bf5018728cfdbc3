import { describe, expect, it } from "vitest";
import { parseIdempotencyKey } from "#core/domain/idempotency";

describe("an Idempotency-Key", () => {
  it("may stand in quotes, as the standard has it, or bare, as most clients send it", () => {
    expect(parseIdempotencyKey('"8e03978e-40d5"')).toBe("8e03978e-40d5");
    expect(parseIdempotencyKey(" 8e03978e-40d5 ")).toBe("8e03978e-40d5");
  });

  it.each(["", '""', '"', "a b", "ключ", "a\u0000b", 'a"b', "x".repeat(129)])("is none: %j", (header) => {
    expect(parseIdempotencyKey(header)).toBeNull();
  });
});
