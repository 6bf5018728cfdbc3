import { expect, test } from "vitest";
import { drawNonce, nonceShape } from "./nonce.ts";

test("a thousand nonces, over several fetches of random bytes: all different, of every letter, none cut short", () => {
  const nonces = Array.from({ length: 1_000 }, drawNonce);
  expect(new Set(nonces).size).toBe(nonces.length);
  for (const nonce of nonces) {
    expect(nonce).toMatch(new RegExp(`^${nonceShape.source}$`));
  }
  expect(new Set(nonces.join("")).size).toBe(64);
});
