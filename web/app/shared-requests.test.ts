import { describe, expect, it } from "vitest";
import { isSharedRequest, keepPrivate, shareData } from "./shared-requests.ts";

const asks = (headers: Record<string, string>) => new Request("https://store.invalid/", { headers });
const proof = { provenAt: new Date(0), factorAt: null, hasFactor: false };
const viewer = { id: "1", name: "Nina", email: "nina@store.invalid", role: "user" as const, sessionId: "1", ...proof };

describe("pages that everybody may share", () => {
  it("are made when the edge asks for one, and never with a session or a cart in them", () => {
    expect(isSharedRequest(asks({ "x-shared-page": "1", cookie: "ring_theme=dark" }), { viewer: null })).toBe(true);
    expect(isSharedRequest(asks({}), { viewer: null })).toBe(false);
    expect(isSharedRequest(asks({ "x-shared-page": "1" }), { viewer })).toBe(false);
    expect(isSharedRequest(asks({ "x-shared-page": "1", cookie: "ring_cart=a:1" }), { viewer: null })).toBe(false);
  });

  it("share their data for as long as their HTML, and nothing of an error", () => {
    const [found, missing] = [new Response("", { status: 200 }), new Response("", { status: 404 })];
    for (const answer of [found, missing]) shareData(answer);
    expect(found.headers.get("cache-control")).toBe("public, max-age=0, s-maxage=30, stale-while-revalidate=25");
    expect(missing.headers.get("cache-control")).toBe("private, no-store");
  });

  it("are private to whoever else asked, and no-store stays", () => {
    for (const [asked, kept] of [
      ["public, max-age=0, s-maxage=30", "private, no-store"],
      ["", "private, no-store"],
      ["no-store", "no-store"],
    ] as const) {
      const headers = new Headers(asked === "" ? {} : { "cache-control": asked });
      keepPrivate(headers);
      expect(headers.get("cache-control")).toBe(kept);
    }
  });
});
