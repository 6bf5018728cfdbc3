import { createElement } from "react";
import { expect, it } from "vitest";
import { rendered } from "#scripts/testing/rendered";
import { WebAddress } from "./web-address.tsx";

it.each([
  ["https://store.example/?ref=Frnd7Ref", ["https://store.example/", "?ref=Frnd7Ref"]],
  ["https://store.example/r/Frnd7Ref", ["https://store.example/r/Frnd7Ref"]],
  ["https://store.example/p?a=1?b", ["https://store.example/p", "?a=1?b"]],
])("%s may break before its query, and is copied unchanged", (address, parts) => {
  const html = rendered("en", createElement(WebAddress, { of: address })).replaceAll("<!-- -->", "");
  const text = html.replace(/<\/?span[^>]*>/g, "");
  expect(text.split("<wbr/>")).toEqual(parts);
  expect(text.replaceAll("<wbr/>", "")).toBe(address);
});
