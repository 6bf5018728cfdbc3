import { expect, it } from "vitest";
import { readPersonKey } from "./person-search.ts";

it.each([
  ["Ann@Store.Example", { kind: "email", value: "ann@store.example" }],
  [
    "0x00000000000000000000000000000000000000A7",
    { kind: "wallet", value: "0x00000000000000000000000000000000000000a7" },
  ],
  ["Frnd7Ref", { kind: "code", value: "Frnd7Ref" }],
  ["https://store.example/?ref=Frnd7Ref", { kind: "code", value: "Frnd7Ref" }],
  ["#3f0c9a7be211", { kind: "order", value: "3f0c9a7be211" }],
  ["ring-platform-org-3f0c9a7be211-2", { kind: "order", value: "ring-platform-org-3f0c9a7be211-2" }],
  ["Олена", { kind: "name", value: "Олена" }],
  ["O’Neill-Smith", { kind: "name", value: "O’Neill-Smith" }],
  [`0x${"ab".repeat(32)}`, null],
  ["!!", null],
])("%s is read as %j", (typed, key) => {
  expect(readPersonKey(typed)).toEqual(key);
});
