import fc from "fast-check";
import { expect, test } from "vitest";
import { isLinkLabel, joinLabels, labelCookie, labelIn, labelledUrl, storedLabel } from "./link-label.ts";
import { codesIn, shortLinkTarget, withCodes, withoutCodes } from "./referral-link.ts";
import { storefrontPage } from "./shared-page.ts";

const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/).filter((text) => text !== "other");

test("a label goes with its code: into the link, out of it again, and into the browser's cookie", () => {
  fc.assert(
    fc.property(label, (made) => {
      const { pathname, search } = new URL(labelledUrl("https://shop.example", "Abcd2345", made));
      expect(isLinkLabel(made)).toBe(true);
      expect(codesIn(pathname + search)).toEqual(["Abcd2345"]);
      expect(labelIn(search)).toBe(made);
      expect(storedLabel(`a=b; ${labelCookie}=Abcd2345.${made}`, "Abcd2345")).toBe(made);
    }),
  );
});

test.each([
  ["", undefined],
  ["?ref=Abcd2345", undefined],
  ["?ref=Abcd2345&via=", undefined],
  ["?ref=Abcd2345&viaduct=x", undefined],
  ["?ref=Abcd2345&via=Insta", "insta"],
  ["?via=insta&ref=Abcd2345", "insta"],
  ["?ref=Abcd2345&amp;via=insta#top", "insta"],
  ["?ref=Abcd2345&via=a&via=b", "a"],
  [`?ref=Abcd2345&via=${"x".repeat(21)}`, "other"],
  ["?ref=Abcd2345&via=<script>", "other"],
  ["?ref=Abcd2345&via=%C3%A9", "other"],
])("the label in %j is %j", (search, expected) => {
  expect(labelIn(search)).toBe(expected);
});

test.each(["", "Insta", "other", "a b", "ї", "x".repeat(21), "a_b"])("%j is no label that somebody makes", (text) => {
  expect(isLinkLabel(text)).toBe(false);
});

test.each([
  [undefined, undefined],
  ["", undefined],
  [`${labelCookie}=Wxyz6789.insta`, undefined],
  [`${labelCookie}=Abcd2345`, undefined],
  [`${labelCookie}=Abcd2345.`, undefined],
  [`${labelCookie}=Abcd2345.A b`, undefined],
  [`${labelCookie}=Wxyz6789.a; ${labelCookie}=Abcd2345.insta`, "insta"],
  [`${labelCookie}=Wxyz6789.a_Abcd2345.insta_Late2345.b`, "insta"],
  [`${labelCookie}=Wxyz6789.a_Abcd2345.`, undefined],
])("a browser that sends %j has the label %j with the code", (header, expected) => {
  expect(storedLabel(header, "Abcd2345")).toBe(expected);
});

test("each of several codes keeps its own label, or none if it has none", () => {
  const labels = [
    { code: "Wxyz6789", label: "a" },
    { code: "Late2345", label: undefined },
    { code: "Abcd2345", label: "b" },
  ];
  const header = `${labelCookie}=${joinLabels(labels)}`;
  for (const { code, label: expected } of labels) expect(storedLabel(header, code)).toBe(expected);
  expect(joinLabels([{ code: "Late2345", label: undefined }])).toBe("");
});

test("a shared page has no label in its address: all visitors see the same one", () => {
  const plain = storefrontPage("/products/mug", "");
  for (const search of ["?ref=Abcd2345&via=insta", "?via=insta", "?ref=Abcd2345&amp;via=insta", "?v%69a=insta"]) {
    expect(storefrontPage("/products/mug", search), search).toEqual(plain);
  }
});

test("a label is carried with the codes that may not be stored yet, and goes with them", () => {
  expect(withCodes("/cart?via=old#top", ["Abcd2345"], "insta")).toBe("/cart?ref=Abcd2345&via=insta#top");
  expect(withCodes("/cart?ref=Wxyz6789&via=old", ["Abcd2345"])).toBe("/cart?ref=Abcd2345");
  expect(withCodes("/cart", [], "insta")).toBe("/cart");
  expect(withoutCodes("?page=2&ref=Abcd2345&via=insta")).toBe("?page=2");
  expect(shortLinkTarget("/r/Abcd2345", "?to=/cart&via=insta")).toBe("/cart");
});
