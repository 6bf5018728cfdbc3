import { describe, expect, it } from "vitest";
import { countHardhat, withExitCode } from "./stages.ts";

describe("the sum at the end of npm test can be believed", () => {
  it("adds up Hardhat's runners", () => {
    const output =
      "Running Solidity tests\n\n  12 passing (3s)\n  1 failing\n\nRunning node:test tests\n\n  30 passing (4s)\n";
    expect(countHardhat(output)).toEqual({ passed: 42, failed: 1 });
  });

  it("counts a crash, and a run without any test, as a failure", () => {
    expect(withExitCode({ passed: 3, failed: 0 }, 1)).toEqual({ passed: 3, failed: 1 });
    expect(withExitCode({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 });
    expect(withExitCode({ passed: 3, failed: 2 }, 1)).toEqual({ passed: 3, failed: 2 });
    expect(withExitCode({ passed: 3, failed: 0 }, 0)).toEqual({ passed: 3, failed: 0 });
  });
});
