import fc from "fast-check";
import { expect, test } from "vitest";
import { shareTargets, withLink } from "./share-targets.ts";

const url = "https://shop.example/uk/products/mug?ref=Abcd2345&via=insta";

/** Where each app reads the link, and the message. */
const read: Record<string, (address: URL) => (string | null)[]> = {
  telegram: ({ searchParams }) => [searchParams.get("url"), searchParams.get("text")],
  whatsapp: ({ searchParams }) => [searchParams.get("text")],
  viber: ({ searchParams }) => [searchParams.get("text")],
  facebook: ({ searchParams }) => [searchParams.get("u")],
  x: ({ searchParams }) => [searchParams.get("url"), searchParams.get("text")],
  mail: ({ searchParams }) => [searchParams.get("subject"), searchParams.get("body")],
  sms: ({ searchParams }) => [searchParams.get("body")],
};

test("whatever is written, each app gets it whole, and nothing of it becomes a part of the address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const whole = withLink(text, url);
      const expected: Record<string, string[]> = {
        telegram: [url, text],
        whatsapp: [whole],
        viber: [whole],
        facebook: [url],
        x: [url, text],
        mail: ["Shop", whole],
        sms: [whole],
      };
      const targets = shareTargets({ text, url, subject: "Shop" });
      expect(targets.map(({ name }) => name).toSorted()).toEqual(Object.keys(expected).toSorted());
      for (const { name, href } of targets) {
        const address = new URL(href);
        expect(read[name]?.(address), name).toEqual(expected[name]);
        expect(address.hash, name).toBe("");
      }
    }),
  );
});

test("half of a character breaks nothing", () => {
  const [{ href }] = shareTargets({ text: "so good \ud83d", url, subject: "Shop" });
  expect(new URL(href).searchParams.get("text")).toBe("so good \ufffd");
});
