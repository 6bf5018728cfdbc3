import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readGoodBuild } from "./build.ts";

const scripts = { edge: "edge/index.js", app: "app/index.js", consumer: "consumer/index.js" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "refcodes-build-"));
  for (const path of Object.values(scripts)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), "");
  }
  mkdirSync(join(folder, "client"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const note = (text: string) => writeFileSync(join(folder, "manifest.json"), text);

it("a build is reused if it was good and is still complete", () => {
  const manifest = { scripts, warnings: [] };
  note(JSON.stringify(manifest));
  expect(readGoodBuild(folder)).toEqual(manifest);
  rmSync(join(folder, "client"), { recursive: true });
  expect(readGoodBuild(folder)).toBeUndefined();
});

it("a build with warnings, an incomplete one and one with a damaged manifest are made again", () => {
  expect(readGoodBuild(folder)).toBeUndefined();
  for (const text of ["", "{", JSON.stringify({ scripts, warnings: ["a proxy was noticed"] })]) {
    note(text);
    expect(readGoodBuild(folder), text).toBeUndefined();
  }
});
