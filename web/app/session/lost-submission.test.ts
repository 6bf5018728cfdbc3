import { type DataStrategyResult, RouterContextProvider } from "react-router";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CONNECTION_LOST, keepUnsentForm } from "./lost-submission.ts";

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
  const results = await keepUnsentForm({ ...args, context: new RouterContextProvider() }, async () => ({
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

  it("is told from a page that could not be loaded", async () => {
    const error = new TypeError("Failed to fetch");
    expect(await outcomeOf(error, "GET")).toEqual({ type: "error", result: error });
    expect(warnings).toBe(0);
  });
});
