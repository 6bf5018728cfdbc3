import { type DataStrategyResult, RouterContextProvider } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { CONNECTION_LOST, keepPage } from "./lost-connection.ts";

let warnings = 0;

beforeEach(() => {
  const page = new EventTarget();
  warnings = 0;
  page.addEventListener(CONNECTION_LOST, () => {
    warnings += 1;
  });
  vi.stubGlobal("window", page);
  return () => vi.unstubAllGlobals();
});

/** What the router is told when a page's request ended in `error`. */
async function outcomeOf(error: unknown, method = "POST"): Promise<DataStrategyResult | undefined> {
  const url = new URL("https://store.test/account");
  const args = { request: new Request(url, { method }), url, pattern: "/account", params: {} };
  const failed: DataStrategyResult = { type: "error", result: error };
  const results = await keepPage({ ...args, context: new RouterContextProvider() }, async () => ({
    page: failed,
  }));
  return Object.values(results ?? {})[0];
}

describe("a form whose request failed", () => {
  it.each(["Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed"])(
    "on the network keeps the page and says so: %s",
    async (message) => {
      expect(await outcomeOf(new TypeError(message))).toMatchObject({
        type: "data",
        result: { init: { status: 503 } },
      });
      expect(warnings).toBe(1);
    },
  );

  it.each([
    "Failed to fetch dynamically imported module: https://store.test/assets/route-B1x.js",
    "error loading dynamically imported module: https://store.test/assets/route-B1x.js",
    "Importing a module script failed.",
  ])("for a file that is gone is no lost connection: %s", async (message) => {
    const error = new TypeError(message);
    expect(await outcomeOf(error)).toEqual({ type: "error", result: error });
    expect(warnings).toBe(0);
  });
});

describe("a page that could not be asked for", () => {
  const location = (pathname: string, search = "") =>
    vi.stubGlobal("window", Object.assign(window, { location: { pathname, search } }));
  const online = (onLine: boolean) => vi.stubGlobal("navigator", { onLine });
  const error = new TypeError("Failed to fetch");

  it("is asked for again when the connection is back, and not before", async () => {
    location("/cart");
    online(false);
    let answered: DataStrategyResult | undefined;
    const asked = outcomeOf(error, "GET").then((outcome) => {
      answered = outcome;
    });
    await vi.waitFor(() => expect(warnings).toBe(1));
    expect(answered).toBeUndefined();
    window.dispatchEvent(new Event("online"));
    await asked;
    const { headers, status } = z.instanceof(Response).parse(answered?.result);
    expect([status, headers.get("location"), headers.has("x-remix-replace")]).toEqual([302, "/account", false]);
  });

  it("is asked for again after a moment where the browser believes that it is online, once in the history", async () => {
    vi.useFakeTimers();
    location("/account");
    online(true);
    const asked = outcomeOf(error, "GET");
    await vi.advanceTimersByTimeAsync(3_000);
    vi.useRealTimers();
    const { headers } = z.instanceof(Response).parse((await asked)?.result);
    expect([headers.get("location"), headers.has("x-remix-replace")]).toEqual(["/account", true]);
  });
});
