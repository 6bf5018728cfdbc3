import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { copyProject, removeProject } from "./testing/project-copy.ts";

let root: string;

beforeAll(() => {
  root = copyProject();
});
afterAll(() => removeProject(root));

it("leaves nothing behind, not even the folder", { timeout: 60_000 }, () => {
  const stackDir = join(root, ".stack");
  mkdirSync(join(stackDir, "local/logs"), { recursive: true });
  mkdirSync(join(stackDir, "builds"));
  writeFileSync(join(stackDir, "compiled.txt"), "");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/clean.ts"], { cwd: root, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain(`removed ${stackDir}\n`);
  expect(existsSync(stackDir)).toBe(false);
});
