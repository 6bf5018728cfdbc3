import { expect, it } from "vitest";
import { chosenLanes, LANES } from "./lanes.ts";

it("runs every lane, or those that are named", () => {
  expect(chosenLanes([])).toBe(LANES);
  expect(chosenLanes(["--lane", "22/12", "--lane", "umask"]).map(({ name }) => name)).toEqual(["22/12", "umask"]);
});

it("runs nothing for a name that does not exist", () => {
  expect(() => chosenLanes(["--lane", "16/8"])).toThrow("16/8");
  expect(() => chosenLanes(["--lane"])).toThrow("--lane takes one of");
});
