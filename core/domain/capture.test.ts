import fc from "fast-check";
import { expect, test } from "vitest";
import { isPageVisit, maxCandidates, planFirstTouch, type VisitFacts } from "./capture.ts";
import { isWellFormedCode } from "./refcode.ts";

const visit = (changes: Partial<VisitFacts> = {}): VisitFacts => ({
  method: "GET",
  path: "/",
  secFetchDest: "document",
  accept: "text/html",
  purposes: [],
  userAgent: "Mozilla/5.0",
  declaredBot: false,
  ...changes,
});

test.each([["/"], ["/uk"], ["/uk/products/x"], ["/ru/cart"], ["/apiary"], ["/missing"]])("%s is a page", (path) => {
  expect(isPageVisit(visit({ path }))).toBe(true);
});

test.each<[string, Partial<VisitFacts>]>([
  ["a form post", { method: "POST" }],
  ["HEAD", { method: "HEAD" }],
  ["an API call", { path: "/api/products" }],
  ["page data for a client navigation", { path: "/products.data" }],
  ["a prefetch", { purposes: ["prefetch"] }],
  ["a prerender", { purposes: [undefined, "prefetch;prerender"] }],
  ["an older browser's prefetch", { purposes: [undefined, undefined, "preview"] }],
  ["an image", { secFetchDest: "image" }],
  ["a frame on another site: cookie stuffing", { secFetchDest: "iframe" }],
  ["fetch()", { secFetchDest: "empty" }],
  ["a picture in a browser without fetch metadata", { secFetchDest: undefined, accept: "image/avif,image/webp" }],
  ["a bot", { declaredBot: true }],
  ["nobody", { userAgent: undefined }],
  ["a blank user agent", { userAgent: "  " }],
])("%s is not a page visit", (_, changes) => {
  expect(isPageVisit(visit(changes))).toBe(false);
});

test("a browser that sends neither fetch metadata nor Accept is given the benefit of the doubt", () => {
  expect(isPageVisit(visit({ secFetchDest: undefined, accept: undefined }))).toBe(true);
});

const first = "Abcd2345";
const second = "Wxyz6789";

test("first touch wins: a code already remembered is never replaced", () => {
  expect(planFirstTouch({ refs: [second], stored: first, visible: first })).toEqual({ action: "none" });
});

test("the visible copy is repaired from the httpOnly cookie, never the other way round", () => {
  expect(planFirstTouch({ refs: [second], stored: first, visible: undefined })).toEqual({
    action: "repair",
    code: first,
  });
  expect(planFirstTouch({ refs: [second], stored: first, visible: "junk" })).toEqual({ action: "repair", code: first });
  expect(planFirstTouch({ refs: [second], stored: undefined, visible: first })).toEqual({
    action: "verify",
    candidates: [second],
  });
});

test("junk in the cookie holds no slot, junk in the link takes none", () => {
  expect(planFirstTouch({ refs: [first], stored: "junk", visible: "junk" })).toEqual({
    action: "verify",
    candidates: [first],
  });
  expect(planFirstTouch({ refs: ["junk"], stored: undefined, visible: undefined })).toEqual({ action: "none" });
  expect(planFirstTouch({ refs: [""], stored: undefined, visible: undefined })).toEqual({ action: "none" });
  expect(planFirstTouch({ refs: [], stored: first, visible: undefined })).toEqual({ action: "none" });
});

test("of several values the well-formed ones are tried in order, each once", () => {
  expect(planFirstTouch({ refs: ["junk", second, second, first], stored: undefined, visible: undefined })).toEqual({
    action: "verify",
    candidates: [second, first],
  });
});

test("whatever a visitor sends, only well-formed codes come out, few of them, and nothing throws", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9A-Za-z]{8}$/), fc.constant("__proto__"));
  const maybe = fc.option(text, { nil: undefined });
  fc.assert(
    fc.property(fc.array(text), maybe, maybe, (refs, stored, visible) => {
      const plan = planFirstTouch({ refs, stored, visible });
      const codes = plan.action === "verify" ? plan.candidates : plan.action === "repair" ? [plan.code] : [];
      expect(codes.length).toBeLessThanOrEqual(maxCandidates);
      expect(codes.every(isWellFormedCode)).toBe(true);
    }),
  );
});
