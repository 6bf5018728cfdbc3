import { expect, test } from "vitest";
import { type ClientFacts, isPageVisit, type VisitFacts } from "./capture.ts";

type Headers = Record<string, string | undefined>;

type Visit = Partial<Pick<VisitFacts, "method" | "path"> & ClientFacts> & { headers?: Headers };

function isVisit({ headers = {}, userAgent = "Mozilla/5.0", declaredBot = false, ...changes }: Visit): boolean {
  const sent: Headers = { "sec-fetch-dest": "document", accept: "text/html", ...headers };
  const visit = { method: "GET", path: "/", header: (name: string) => sent[name], ...changes };
  return isPageVisit(visit, { userAgent, declaredBot });
}

const older = { "sec-fetch-dest": undefined };

test.each([["/"], ["/uk"], ["/uk/products/x"], ["/ru/cart"], ["/apiary"], ["/missing"]])("%s is a page", (path) => {
  expect(isVisit({ path })).toBe(true);
});

test.each<[string, Visit]>([
  ["a form post", { method: "POST" }],
  ["HEAD", { method: "HEAD" }],
  ["an API call", { path: "/api/products" }],
  ["page data for a client navigation", { path: "/products.data" }],
  ["a prefetch", { headers: { "sec-purpose": "prefetch" } }],
  ["a prerender", { headers: { "sec-purpose": "prefetch;prerender" } }],
  ["a prefetch under the name before", { headers: { purpose: "prefetch" } }],
  ["a preview of a browser without fetch metadata", { headers: { ...older, "x-purpose": "preview" } }],
  ["a prefetch of a browser without fetch metadata", { headers: { ...older, "x-moz": "prefetch" } }],
  ["a prerender of a browser without fetch metadata", { headers: { ...older, "sec-purpose": "prefetch;prerender" } }],
  ["an image", { headers: { "sec-fetch-dest": "image" } }],
  ["a frame on another site: cookie stuffing", { headers: { "sec-fetch-dest": "iframe" } }],
  ["fetch()", { headers: { "sec-fetch-dest": "empty" } }],
  ["a picture in a browser without fetch metadata", { headers: { ...older, accept: "image/avif,image/webp" } }],
  ["a bot", { declaredBot: true }],
  ["a blank user agent", { userAgent: "  " }],
])("%s is not a page visit", (_, changes) => {
  expect(isVisit(changes)).toBe(false);
});

test("a client without a name is nobody", () => {
  const visit = { method: "GET", path: "/", header: () => "document" };
  expect(isPageVisit(visit, { userAgent: undefined, declaredBot: false })).toBe(false);
});

test("a browser that sends neither fetch metadata nor Accept is given the benefit of the doubt", () => {
  expect(isVisit({ headers: { ...older, accept: undefined } })).toBe(true);
});
