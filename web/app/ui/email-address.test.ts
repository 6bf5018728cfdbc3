import { createElement } from "react";
import { expect, it } from "vitest";
import { rendered } from "#scripts/testing/rendered";
import { EmailAddress } from "./email-address.tsx";

it.each([
  ["referrer@refcodes.local", ["referrer@", "refcodes", ".local"]],
  ["o.perepelytsia-zahorodnia+p1@x.example", ["o", ".perepelytsia-", "zahorodnia+", "p1@", "x", ".example"]],
])("%s may break between its parts, and is copied unchanged", (address, parts) => {
  const html = rendered("en", createElement(EmailAddress, { of: address }));
  // React writes a comment between two texts.
  const text = html.replaceAll("<!-- -->", "").replace(/<\/?span[^>]*>/g, "");
  expect(text.split("<wbr/>")).toEqual(parts);
  expect(text.replaceAll("<wbr/>", "")).toBe(address);
});
