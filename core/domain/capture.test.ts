import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ClientFacts,
  candidatesOf,
  isPageVisit,
  maxCandidates,
  planFirstTouch,
  refsOf,
  type VisitFacts,
} from "./capture.ts";
import { isWellFormedCode } from "./refcode.ts";

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

const first = "Abcd2345";
const second = "Wxyz6789";

test("the refs of a query are what the app would read", () => {
  const name = fc.constantFrom("ref", "Ref", "refs", "re", "%72ef", "r+ef", "");
  const value = fc.oneof(fc.webQueryParameters(), fc.constantFrom(first, "", "=", `=${first}`, "a%20b", "a+b", "%zz"));
  const part = fc.oneof(
    name,
    fc.tuple(name, value).map((pair) => pair.join("=")),
    value,
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const search = parts.length === 0 ? "" : `?${parts.join("&")}`;
      expect(refsOf(search)).toEqual(new URLSearchParams(search).getAll("ref"));
    }),
  );
});

test("first touch wins: a code already remembered is never replaced", () => {
  expect(planFirstTouch({ candidates: [second], stored: first, visible: first })).toEqual({ action: "none" });
});

test("the visible copy is repaired from the httpOnly cookie, never the other way round", () => {
  expect(planFirstTouch({ candidates: [second], stored: first, visible: undefined })).toEqual({
    action: "repair",
    code: first,
  });
  expect(planFirstTouch({ candidates: [second], stored: first, visible: "junk" })).toEqual({
    action: "repair",
    code: first,
  });
  expect(planFirstTouch({ candidates: [second], stored: undefined, visible: first })).toEqual({
    action: "verify",
    candidates: [second],
  });
});

test("junk in the cookie holds no slot, junk in the link takes none", () => {
  expect(planFirstTouch({ candidates: [first], stored: "junk", visible: "junk" })).toEqual({
    action: "verify",
    candidates: [first],
  });
  expect(candidatesOf(["junk", ""])).toEqual([]);
  expect(planFirstTouch({ candidates: [], stored: undefined, visible: undefined })).toEqual({ action: "none" });
});

test("of several values the well-formed ones are tried in order, each once", () => {
  const candidates = candidatesOf(["junk", second, second, first]);
  expect(planFirstTouch({ candidates, stored: undefined, visible: undefined })).toEqual({
    action: "verify",
    candidates: [second, first],
  });
});

test("whatever a visitor sends, only well-formed codes come out, few of them, and nothing throws", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9A-Za-z]{8}$/), fc.constant("__proto__"));
  const maybe = fc.option(text, { nil: undefined });
  fc.assert(
    fc.property(fc.array(text), maybe, maybe, (refs, stored, visible) => {
      const plan = planFirstTouch({ candidates: candidatesOf(refs), stored, visible });
      const codes = plan.action === "verify" ? plan.candidates : plan.action === "repair" ? [plan.code] : [];
      expect(codes.length).toBeLessThanOrEqual(maxCandidates);
      expect(codes.every(isWellFormedCode)).toBe(true);
    }),
  );
});
