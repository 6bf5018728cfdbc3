import { expect, test, vi } from "vitest";
import { memoized } from "#worker/edge/request/memoized";

test("a text is read once while it is remembered; a false answer is remembered too", () => {
  const read = vi.fn((text: string) => text.startsWith("x"));
  const remembered = memoized(read);
  expect([remembered("x1"), remembered("y"), remembered("x1"), remembered("y")]).toEqual([true, false, true, false]);
  expect(read).toHaveBeenCalledTimes(2);
});

test("neither many texts nor long ones fill the memory, and none gets another's answer", () => {
  const read = vi.fn((text: string) => text.length);
  const remembered = memoized(read);
  const long = "x".repeat(1_025);
  expect([remembered(long), remembered(long)]).toEqual([1_025, 1_025]);
  expect(read).toHaveBeenCalledTimes(2);
  for (let at = 0; at < 600; at += 1) {
    expect(remembered("y".repeat(at))).toBe(at);
  }
  read.mockClear();
  expect(remembered("")).toBe(0);
  expect(read).toHaveBeenCalledTimes(1);
});
