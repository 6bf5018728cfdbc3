import { createElement } from "react";
import { expect, it } from "vitest";
import { rendered } from "#scripts/testing/rendered";
import { EmailAddress } from "./email-address.tsx";

it.each([
  ["referrer@refcodes.local", ["referrer@", "refcodes", ".local"]],
  ["o.perepelytsia-zahorodnia+p1@x.example", ["o", ".perepelytsia-", "zahorodnia+", "p1@", "x", ".example"]],
])("%s may break where a part of it ends, and is copied as it is", (address, parts) => {
  const html = rendered("en", createElement(EmailAddress, { of: address }));
  // Between two texts React writes a comment.
  const text = html.replaceAll("<!-- -->", "").replace(/<\/?span[^>]*>/g, "");
  expect(text.split("<wbr/>")).toEqual(parts);
  expect(text.replaceAll("<wbr/>", "")).toBe(address);
});
