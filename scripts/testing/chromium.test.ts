import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { projectRoot } from "../stack/build.ts";
import { findChromium } from "./chromium.ts";

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

it("tests run in the headless shell, where there is one, and measurements in the whole browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "browsers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("PATH", folder);
  vi.stubEnv("CHROMIUM_PATH", undefined);
  const [whole, shell] = [join(folder, "chromium"), join(folder, "chromium-headless-shell")];
  writeFileSync(whole, "");
  expect(findChromium()).toBe(whole);
  writeFileSync(shell, "");
  expect(findChromium()).toBe(shell);
  expect(findChromium({ hasWindows: true })).toBe(whole);
  vi.stubEnv("CHROMIUM_PATH", whole);
  expect(findChromium()).toBe(whole);
});
