import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { nameKeyOf } from "#core/ports/code-record";
import { post, setPeer, type Visit } from "../test-client.ts";

const code = "Frnd7Ref";
beforeEach(() => setPeer({ codes: { [code]: "active" } }));

const stored = (value = code) => ({ cookie: `ring_ref=${value}; ring_ref_visible=${value}` });
const ask = (headers: Visit["headers"] = {}, more: Visit = {}) =>
  post("/api/refcodes/recommender", {}, { headers, ...more });

test("a visitor reads the name of whoever's code they have stored, and no cache keeps it", async () => {
  await env.REFCODES.put(nameKeyOf(code), "Олена");
  const answer = await ask(stored());
  expect(await answer.json()).toEqual({ name: "Олена" });
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test("there is none without a stored code, for a code without a name, or for a value that is no name", async () => {
  await env.REFCODES.put(nameKeyOf(code), "Олена");
  await env.REFCODES.put(nameKeyOf("Junk2345"), "<b>evil.test</b>");
  // A script of the page may write the readable copy.
  for (const headers of [{}, { cookie: `ring_ref_visible=${code}` }, stored("Abcd2345"), stored("Junk2345")]) {
    expect(await (await ask(headers)).json()).toEqual({ name: null });
  }
});

test("a visitor is told of a friend all the same when the names do not answer", async () => {
  const REFCODES = { get: () => Promise.reject(new Error("down")) };
  expect(await (await ask(stored(), { env: { REFCODES } })).json()).toEqual({ name: null });
});
