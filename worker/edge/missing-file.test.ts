import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { send, setPeer } from "./test-client.ts";

beforeEach(() => setPeer({ codes: { Frnd7Ref: "active" } }));

test.each([
  ["GET", "/assets/none.js?ref=Frnd7Ref"],
  ["HEAD", "/assets/none.js"],
  ["POST", "/assets/none.js"],
  ["GET", "/assets/"],
  ["GET", "/%61ssets/none.js"],
])("a built file that is missing is kept by nobody, captures nothing and asks nobody: %s %s", async (method, path) => {
  const noApp = { fetch: () => Promise.reject(new Error("the app was asked")) };
  const response = await send(path, { method, env: { APP: noApp, REFCODES: env.REFCODES } });
  expect(response.status).toBe(404);
  expect(response.headers.get("cache-control")).toBe("no-cache");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.getSetCookie()).toEqual([]);
});
