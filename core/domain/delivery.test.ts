import { expect, test } from "vitest";
import { deliveriesOf } from "./delivery.ts";

const post = { how: "Nova Poshta", daysFrom: 1, daysTo: 3 };
const courier = { how: "Courier", daysFrom: 1, daysTo: 1 };

test("each vendor that says how it sends is named once, in the order of the lines", () => {
  const lines = [
    { vendorName: "Kiln", delivery: post },
    { vendorName: "Loom", delivery: null },
    { vendorName: "Hive", delivery: courier },
    { vendorName: "Kiln", delivery: post },
    { vendorName: null, delivery: post },
  ];
  expect(deliveriesOf(lines)).toEqual([
    { vendorName: "Kiln", ...post },
    { vendorName: "Hive", ...courier },
  ]);
  expect(deliveriesOf([])).toEqual([]);
});
