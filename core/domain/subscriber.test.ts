import { expect, test } from "vitest";
import { subscriberKey } from "./subscriber.ts";

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:1:2::9", "2001:db8:1:2"],
  ["2001:0db8:0001:0002::9", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["no-address", "no-address"],
])("%s is limited as %s", (address, key) => {
  expect(subscriberKey(address)).toBe(key);
});
