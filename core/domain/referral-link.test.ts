import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWellFormedCode, refcodeAlphabet } from "./refcode.ts";
import { codesIn, codesInText, maxCandidates, shortLinkTarget, withCodes, withoutCodes } from "./referral-link.ts";

const character = fc.constantFrom(...refcodeAlphabet);
const code = fc.string({ unit: character, minLength: 8, maxLength: 8 });
/** Characters outside Base58: punctuation, other scripts, and the four alphanumerics it leaves out. */
const sign = fc.oneof(
  fc.constantFrom(
    ...`.,:!)(]['"<>*_~|/\\`,
    "\u200b",
    "\u00a0",
    "\u2060",
    "\ufeff",
    "…",
    "»",
    "й",
    "0",
    "O",
    "I",
    "l",
    "😀",
    "\n",
  ),
  fc
    .string({ unit: "binary", minLength: 1, maxLength: 1 })
    .filter((text) => !/[1-9A-Za-z?&#;=%+\ud800-\udfff]/.test(text)),
);
const signs = fc.string({ unit: sign, maxLength: 6 });
/** Characters as a program leaves them that escaped the link for HTML. */
const written = fc
  .array(fc.constantFrom("&lt;", "&gt;", "&quot;", "&apos;", "&nbsp;", "&#40;", "&#x5b;", "(", "*"), { maxLength: 3 })
  .map((each) => each.join(""));
/** Ways an address may arrive: as it is, or escaped once or twice. */
const escaping = fc.constantFrom(
  (text: string) => text,
  (text: string) => encodeURIComponent(text),
  (text: string) => encodeURIComponent(encodeURIComponent(text)),
);
const name = fc.constantFrom("ref", "REF", "Ref", "rEf");
const before = fc.constantFrom(
  "?",
  "?utm_source=telegram&",
  "?utm_source=telegram&amp;",
  "?a=1?",
  "?a=1&amp;amp;",
  "?ref=junk&",
);
const after = fc.constantFrom("", "&page=2", "&amp;page=2", "?utm_source=telegram", "#top", ";a=b", "&lt;", "&quot;)");
const path = fc.constantFrom("/", "/uk", "/uk/products/wool-socks", "");

describe("an address that chat programs, mail clients and link tools have handled", () => {
  test("still names its code, whatever stands around it and however it is escaped", () => {
    fc.assert(
      fc.property(
        path,
        before,
        name,
        code,
        fc.oneof(signs, written),
        fc.oneof(signs, written),
        after,
        escaping,
        (at, start, ref, own, left, right, end, spell) => {
          const damaged = `${ref}=${left}${own}${right}${end}`;
          expect(codesIn(`${at}${start}${spell(damaged)}`)).toEqual([own]);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("names none where every run of Base58 is longer or shorter than a code", () => {
    const run = fc.string({ unit: character, minLength: 1, maxLength: 20 }).filter((text) => text.length !== 8);
    const text = fc.array(fc.tuple(run, sign)).map((pairs) => pairs.flat().join(""));
    fc.assert(
      fc.property(path, before, name, text, escaping, (at, start, ref, without, spell) => {
        expect(codesIn(`${at}${start}${spell(`${ref}=${without}`)}`)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a ninth Base58 character makes it no code, on either side", () => {
    fc.assert(
      fc.property(code, character, (own, ninth) => {
        expect(codesIn(`/?ref=${own}${ninth}`)).toEqual([]);
        expect(codesIn(`/?ref=${ninth}${own}`)).toEqual([]);
      }),
    );
  });

  test("whatever is sent, few well-formed codes come out and nothing throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.webQueryParameters(), (text, query) => {
        for (const address of [text, `/?ref=${text}`, `/?${query}`, `/r/${text}`, `?ref=%${text}`]) {
          const codes = codesIn(address);
          expect(codes.length).toBeLessThanOrEqual(maxCandidates);
          expect(codes.every(isWellFormedCode)).toBe(true);
        }
      }),
    );
  });
});

test.each([
  ["/?ref=Frnd7Ref", ["Frnd7Ref"]],
  ["/uk/products/x?ref=Frnd7Ref&utm_source=chat&fbclid=IwAR0a-b_c.d~e", ["Frnd7Ref"]],
  ["/?ref=facebook&utm_source=chat&REF=Frnd7Ref", ["facebook", "Frnd7Ref"]],
  ["/?ref=facebook&utm_source=chat?ref=Frnd7Ref", ["facebook", "Frnd7Ref"]],
  ["/?ref=producthunt&ref=Frnd7Ref", ["Frnd7Ref"]],
  ["/?ref=facebook&ref=Frnd7Ref&ref=facebook", ["facebook", "Frnd7Ref"]],
  ["/?q=a%26ref%3DFrnd7Ref", ["Frnd7Ref"]],
  ["/%3Fref=Frnd7Ref", ["Frnd7Ref"]],
  ["/?%72ef=Frnd7Ref", ["Frnd7Ref"]],
  ["/?ref[]=Frnd7Ref", ["Frnd7Ref"]],
  ["/?ref=Frnd7Ref%", ["Frnd7Ref"]],
  ["/?ref=Frnd7Ref%2", ["Frnd7Ref"]],
  ["/?ref=&lt;Frnd7Ref&gt;&amp;page=2", ["Frnd7Ref"]],
  ["/?utm_source=chat&amp;amp;ref=&#40;Frnd7Ref&#41;", ["Frnd7Ref"]],
  ["/?ref=%3CFrnd7Re", []],
  ["/?ref=blog.example.com", []],
  ["/?xref=Frnd7Ref&href=Frnd7Ref&refs=Frnd7Ref&ref_=Frnd7Ref", []],
  ["/?q=Frnd7Ref", []],
  ["/ref/Frnd7Ref", []],
  ["/r/Frnd7Ref", ["Frnd7Ref"]],
  ["/uk/r/Frnd7Ref.?ref=Wxyz7Ref", ["Frnd7Ref", "Wxyz7Ref"]],
  ["/r/Frnd7Ref?ref=Wxyz7Ref", ["Frnd7Ref", "Wxyz7Ref"]],
  ["/r/%3CFrnd7Ref%3E", ["Frnd7Ref"]],
  ["/products/r/Frnd7Ref", []],
])("%s names %j", (address, codes) => {
  expect(codesIn(address)).toEqual(codes);
});

test("an address carries the codes it is given, and no others", () => {
  expect(withCodes("/uk/cart", [])).toBe("/uk/cart");
  expect(withCodes("/uk/cart?x=1&ref=old#top", ["Frnd7Ref", "Wxyz7Ref"])).toBe(
    "/uk/cart?x=1&ref=Frnd7Ref&ref=Wxyz7Ref#top",
  );
  fc.assert(
    fc.property(fc.webPath(), fc.uniqueArray(code, { minLength: 1, maxLength: 3 }), (at, codes) => {
      expect(codesInText(withCodes(`/x${at}`, codes).split("?")[1]?.replaceAll("ref=", "") ?? "")).toEqual(codes);
    }),
  );
});

test("a query without its codes keeps the rest as it was written", () => {
  expect(withoutCodes("?page=2&ref=Frnd7Ref&q=a%20b")).toBe("?page=2&q=a%20b");
  expect(withoutCodes("?utm_source=x?ref=Frnd7Ref")).toBe("");
  expect(withoutCodes("?REF=junk&amp;ref=Frnd7Ref")).toBe("");
  expect(withoutCodes("")).toBe("");
});

test("a short link leads into its language, or to the path it names", () => {
  expect(shortLinkTarget("/r/Frnd7Ref", "")).toBe("/");
  expect(shortLinkTarget("/ru/r/Frnd7Ref", "?utm_source=x")).toBe("/ru?utm_source=x");
  expect(shortLinkTarget("/r/Frnd7Ref", "?to=/cart&ref=Wxyz7Ref")).toBe("/cart");
  expect(shortLinkTarget("/r/Frnd7Ref", "?to=https://evil.example")).toBe("/");
  for (const other of ["/", "/r", "/r/", "/de/r/Frnd7Ref", "/products/r/x", "/refcodes"]) {
    expect(shortLinkTarget(other, "")).toBeUndefined();
  }
});

test("whatever stands in `to`, the way ends in the store", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl(),
    fc.string({ unit: fc.constantFrom("/", "\\", "\t", ".", "@", ":", "e"), maxLength: 12 }).map((text) => `/${text}`),
  );
  fc.assert(
    fc.property(hostile, (to) => {
      const target = shortLinkTarget("/r/Frnd7Ref", `?${new URLSearchParams({ to })}`) ?? "";
      expect(target).toMatch(/^\/(?!\/)/);
      expect(new URL(target, "https://store.example").origin).toBe("https://store.example");
    }),
    { numRuns: 2_000 },
  );
});
