import { Hono } from "hono";
import { NONCE, secureHeaders } from "hono/secure-headers";
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

test("the nonces of the app's policy, which Hono makes, have the same shape: otherwise no page would be stored", async () => {
  const policy = { scriptSrc: ["'self'", NONCE], styleSrc: ["'self'", NONCE] };
  const app = new Hono().use(secureHeaders({ contentSecurityPolicy: policy })).get("/", (c) => c.text("page"));
  for (let page = 0; page < 100; page += 1) {
    const { headers } = await app.request("/");
    const [script, style, ...others] = headers.get("content-security-policy")?.matchAll(/'nonce-([^']*)'/g) ?? [];
    expect(others).toEqual([]);
    expect(script?.[1]).toMatch(new RegExp(`^${nonceShape.source}$`));
    expect(style?.[1]).toBe(script?.[1]);
  }
});
