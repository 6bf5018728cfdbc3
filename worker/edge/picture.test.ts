import { expect, test, vi } from "vitest";
import { allowErrorLog } from "#scripts/testing/expected-errors";
import { send } from "./test-client.ts";

const key = () => crypto.randomUUID().replaceAll("-", "");

/** An app that has every picture, and what it was asked. */
function appWith(status = 200, cacheControl = "public, max-age=31536000, immutable") {
  const fetch = vi.fn(async (request: Request) => {
    const headers = { "content-type": "image/webp", "cache-control": cacheControl };
    return new Response(`picture at ${new URL(request.url).pathname}`, { status, headers });
  });
  return { fetch };
}

test("a picture is asked for once, by its key alone, and is the same for everybody", async () => {
  const [APP, path] = [appWith(), `/pictures/${key()}`];
  const visits = [
    { path: `${path}?ref=Frnd7Ref`, headers: { cookie: "ring.session_token=secret; ring_cart=x" } },
    { path: `${path}?size=2`, headers: { authorization: "Bearer secret" } },
    { path, headers: {} },
  ];
  for (const { path: asked, headers } of visits) {
    const response = await send(asked, { headers, env: { APP } });
    expect(response.status).toBe(200);
    expect(new TextDecoder().decode(await response.arrayBuffer())).toBe(`picture at ${path}`);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get("cache-control")).toContain("immutable");
  }
  expect(APP.fetch).toHaveBeenCalledTimes(1);
  const asked = APP.fetch.mock.calls[0]?.[0];
  expect(asked?.url).toBe(`http://localhost:8787${path}`);
  expect([...(asked?.headers.keys() ?? [])]).toEqual(["x-request-id"]);
});

test("HEAD says the same without the picture", async () => {
  const response = await send(`/pictures/${key()}`, { method: "HEAD", env: { APP: appWith() } });
  expect([response.status, await response.text()]).toEqual([200, ""]);
  expect(response.headers.get("content-type")).toBe("image/webp");
});

test("one that is not there is not remembered: it may be uploaded in a moment", async () => {
  const [none, path] = [appWith(404, "no-store"), `/pictures/${key()}`];
  for (const expected of [1, 2]) {
    expect((await send(path, { env: { APP: none } })).status).toBe(404);
    expect(none.fetch).toHaveBeenCalledTimes(expected);
  }
});

test.each([
  ["GET", "/pictures/"],
  ["GET", "/pictures/x.svg"],
  ["GET", "/pictures/..%2f..%2fadmin"],
  ["GET", `/pictures/${"g".repeat(32)}`],
  ["GET", `/pictures/${"A".repeat(32)}`],
  ["GET", `/pictures/${"a".repeat(32)}/x`],
  ["POST", `/pictures/${"a".repeat(32)}`],
])("what cannot be a picture asks nobody: %s %s", async (method, path) => {
  const APP = appWith();
  expect((await send(path, { method, env: { APP } })).status).toBe(404);
  expect(APP.fetch).not.toHaveBeenCalled();
});

test.each([
  ["fails", () => Promise.reject(new Error("down"))],
  ["answers with an error", async () => new Response("broken", { status: 500 })],
])("an app that %s is told as such, without its words, and nothing is kept", async (_, fetch) => {
  allowErrorLog(/the app did not answer/);
  const path = `/pictures/${key()}`;
  const response = await send(path, { env: { APP: { fetch } } });
  expect([response.status, response.headers.get("cache-control")]).toEqual([503, "no-store"]);
  expect(await response.text()).not.toContain("broken");
  expect((await send(path, { env: { APP: appWith() } })).status).toBe(200);
});
