import { expect, test } from "vitest";
import { deliveriesOf } from "./delivery.ts";

const post = { how: "Nova Poshta", daysFrom: 1, daysTo: 3 };
const courier = { how: "Courier", daysFrom: 1, daysTo: 1 };

test("each vendor that says how it sends is named once, in the order of the lines", () => {
  const lines = [
    { vendorId: "k", vendorName: "Kiln", delivery: post },
    { vendorId: "l", vendorName: "Loom", delivery: null },
    { vendorId: "h", vendorName: "Hive", delivery: courier },
    { vendorId: "k", vendorName: "Kiln", delivery: post },
    { vendorId: "other", vendorName: "Kiln", delivery: courier },
    { vendorId: null, vendorName: null, delivery: post },
  ];
  expect(deliveriesOf(lines)).toEqual([
    { vendorId: "k", vendorName: "Kiln", ...post },
    { vendorId: "h", vendorName: "Hive", ...courier },
    { vendorId: "other", vendorName: "Kiln", ...courier },
  ]);
  expect(deliveriesOf([])).toEqual([]);
});
