import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { referralCookiesOf, send, setPeer, type Visit } from "../test-client.ts";

const code = "Abcd2345";
const both = { ring_ref: code, ring_ref_visible: code };

beforeEach(async () => {
  await setPeer({ codes: { [code]: "active" } });
  await env.REFCODES.put(code, '{"status":"active"}');
});

async function follow(path: string, visit?: Visit) {
  const response = await send(path, visit);
  return { status: response.status, to: response.headers.get("location"), cookies: referralCookiesOf(response) };
}

test.each([
  [`/r/${code}`, "/"],
  [`/r/${code}/`, "/"],
  [`/uk/r/${code}`, "/uk"],
  [`/r/${code}.`, "/"],
  [`/r/${code}%29`, "/"],
  [`/R/${code}`, "/"],
  [`/r/${code}?utm_source=telegram`, "/?utm_source=telegram"],
  [`/r/${code}?to=/products/wool-socks`, "/products/wool-socks"],
  [`/r/${code}?to=%2Fuk%2Fproducts%2Fx%3Fpage%3D2%23top&utm_source=x`, "/uk/products/x?page=2&utm_source=x#top"],
])("%s leads to %s with the cookies set", async (path, to) => {
  const answer = await send(path);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(await follow(path)).toEqual({ status: 302, to, cookies: both });
});

test("a label of a short link is stored with the code, or stays beside it until it may be", async () => {
  const path = `/r/${code}?to=/products/x&via=insta`;
  const cookies = { ...both, ring_ref_via: `${code}.insta` };
  expect(await follow(path)).toEqual({ status: 302, to: "/products/x", cookies });
  const to = `/products/x?ref=${code}&via=insta`;
  expect(await follow(path, { country: "DE" })).toEqual({ status: 302, to, cookies: {} });
});

test.each([
  "https://evil.example/",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "javascript:alert(1)",
  "evil",
  "",
])("no link leads off the store: to=%j", async (to) => {
  expect(await follow(`/r/${code}?to=${encodeURIComponent(to)}`)).toEqual({ status: 302, to: "/", cookies: both });
});

test("an invalid code leads to the store, with nothing stored", async () => {
  expect(await follow("/r/junk")).toEqual({ status: 302, to: "/", cookies: {} });
  expect(await follow("/r/zzzzzzzz")).toEqual({ status: 302, to: "/", cookies: {} });
});

test.each<[string, Visit]>([
  ["consent is missing", { country: "DE" }],
  ["a browser fetches it ahead", { headers: { "sec-purpose": "prefetch" } }],
  ["a bot asks", { headers: { "user-agent": "TelegramBot (like TwitterBot)" } }],
  ["HEAD asks", { method: "HEAD" }],
])("where %s the code stays in the address and nothing is stored", async (_, visit) => {
  expect(await follow(`/r/${code}?to=/cart`, visit)).toEqual({ status: 302, to: `/cart?ref=${code}`, cookies: {} });
});

test("after a no it is neither stored nor carried", async () => {
  expect(await follow(`/r/${code}`, { headers: { "sec-gpc": "1" } })).toEqual({ status: 302, to: "/", cookies: {} });
});

test("first touch wins here too", async () => {
  await setPeer({ codes: { [code]: "active", Wxyz6789: "active" } });
  const cookie = "ring_ref=Wxyz6789; ring_ref_visible=Wxyz6789";
  expect(await follow(`/r/${code}`, { headers: { cookie } })).toEqual({ status: 302, to: "/", cookies: {} });
});
