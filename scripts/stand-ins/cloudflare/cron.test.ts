import { expect, it } from "vitest";
import { isDue } from "./cron.ts";

const at = (time: string) => new Date(`2026-11-27T${time}:30Z`);

it("fires in the minutes that the expression names, UTC", () => {
  expect(isDue("* * * * *", at("14:07"))).toBe(true);
  expect(isDue("43 3 * * *", at("03:43"))).toBe(true);
  expect(isDue("43 3 * * *", at("03:44"))).toBe(false);
  expect(isDue("*/15 * * * *", at("14:45"))).toBe(true);
  expect(isDue("*/15 * * * *", at("14:46"))).toBe(false);
  expect(isDue("0,30 8-10 * * 5", at("09:30"))).toBe(true);
  expect(isDue("0,30 8-10 * * 4", at("09:30"))).toBe(false);
  expect(() => isDue("@daily", at("00:00"))).toThrow("five fields");
});
