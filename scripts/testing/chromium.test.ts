import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { projectRoot } from "../stack/build.ts";

it("without a browser the tests that need one fail at the beginning, with one sentence", () => {
  const env = { ...process.env, CHROMIUM_PATH: "/nowhere/chromium" };
  const run = spawnSync(process.execPath, ["scripts/test.ts", "--only", "e2e"], {
    cwd: projectRoot,
    encoding: "utf8",
    env,
  });
  expect(run.stdout).toContain("✗ e2e cannot run: CHROMIUM_PATH=/nowhere/chromium does not exist\n");
  expect(run.stdout).toContain("0 passed, 1 failed");
  expect(run.status).toBe(1);
});
