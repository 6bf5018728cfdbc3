import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isSigned, sign } from "./signature.ts";

const vectors = z
  .array(z.object({ name: z.string(), key: z.string(), string: z.string(), hmacMd5: z.string() }))
  .parse(JSON.parse(readFileSync(new URL("./wayforpay-vectors.json", import.meta.url), "utf8")));

describe("the sandbox signs as the published examples do, or it would accept what the real gateway refuses", () => {
  it.each(vectors)("$name", ({ key, string, hmacMd5 }) => {
    expect(sign(key, string.split(";"))).toBe(hmacMd5);
    expect(isSigned(key, string.split(";"), hmacMd5)).toBe(true);
  });

  it("refuses a signature of other values, of an other length, and of no text at all", () => {
    const signature = sign("key", ["merchant", "order", 1]);
    expect(isSigned("key", ["merchant", "order", 2], signature)).toBe(false);
    expect(isSigned("key", ["merchant", "order", 1], signature.slice(1))).toBe(false);
    expect(isSigned("key", ["merchant", "order", 1], undefined)).toBe(false);
  });
});
