import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stackUnderTest } from "./stack.ts";

const { url, clientDir } = stackUnderTest();
const files = readdirSync(join(clientDir, "assets"));
const script = files.find((file) => /^entry\.client-.*\.js$/.test(file));

const forEver = "public, max-age=31536000, immutable";

/** Headers of a request for a file. */
async function ask(path: string, init: RequestInit = {}) {
  const answer = await fetch(url + path, { redirect: "manual", ...init });
  await answer.arrayBuffer();
  return {
    status: answer.status,
    cached: answer.headers.get("cache-control"),
    // The edge Worker names every request that reaches it.
    fromWorker: answer.headers.has("x-request-id"),
    cookies: answer.headers.getSetCookie(),
  };
}

describe("a built file", () => {
  it.each([
    ["GET", {}],
    ["HEAD", {}],
    ["GET", { range: "bytes=0-9" }],
    ["GET", { "sec-fetch-mode": "navigate" }],
  ])("is kept for ever, and no Worker runs for it: %s %o", async (method, headers) => {
    const expected = { status: 200, cached: forEver, fromWorker: false, cookies: [] };
    expect(await ask(`/assets/${script}`, { method, headers })).toEqual(expected);
  });

  it("stands in the folder that the stack serves, each under a name of its content", async () => {
    expect(script).toBeDefined();
    for (const file of files)
      expect(await ask(`/assets/${file}`), file).toMatchObject({ status: 200, cached: forEver });
  });
});

describe("a missing file, which the next release may bring at any moment", () => {
  const missing = { status: 404, cached: "no-cache", fromWorker: true, cookies: [] };

  it.each([
    "/assets/none.js",
    "/assets/none.css?v=1",
    "/assets/none.js?ref=Frnd7Ref",
    "/assets/%6eone.js",
    "/%61ssets/none.js",
    "/assets/%zz.js",
    "/assets/..%2fassets/none.js",
    "/assets/",
    `/assets/${script}.map`,
    `/assets/${script}/`,
  ])("is asked for again each time: %s", async (path) => {
    expect(await ask(path)).toEqual(missing);
  });

  it.each([
    ["HEAD", {}],
    ["POST", {}],
    ["GET", { range: "bytes=0-9" }],
    ["GET", { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", accept: "text/html" }],
    ["GET", { "if-none-match": '"x"' }],
  ])("whatever the method and the headers: %s %o", async (method, headers) => {
    expect(await ask("/assets/none.js", { method, headers })).toEqual(missing);
  });
});
