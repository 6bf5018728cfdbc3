import fc from "fast-check";
import { expect, test } from "vitest";
import { cookieValues } from "./cookie-header.ts";

test("values come in the order sent, without quotation marks, and only of the whole name", () => {
  const header = 'ref=1; aref=2; refs=3;ref = "4" ; x=ref; ref; ref=; ref="; ref=a=b';
  expect(cookieValues(header, "ref")).toEqual(["1", "4", "", '"', "a=b"]);
  expect(cookieValues("", "ref")).toEqual([]);
});

/** The definition: what stands between semicolons, cut at its first `=`. */
function bySplitting(header: string, name: string): string[] {
  return header.split(";").flatMap((part) => {
    const [before = "", ...after] = part.split("=");
    const value = after.join("=").trim();
    const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
    return after.length === 0 || before.trim() !== name ? [] : [isQuoted ? value.slice(1, -1) : value];
  });
}

test("any header reads as if it were split at its semicolons", () => {
  const header = fc.array(fc.constantFrom("ref", "r", "ef", "=", ";", " ", '"', "x", "\t"), { maxLength: 40 });
  fc.assert(
    fc.property(header, (pieces) => {
      expect(cookieValues(pieces.join(""), "ref")).toEqual(bySplitting(pieces.join(""), "ref"));
    }),
  );
});
