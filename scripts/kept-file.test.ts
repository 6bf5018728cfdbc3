import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { readKept } from "./kept-file.ts";

const schema = z.array(z.string());
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "refcodes-kept-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("says which file is damaged and how to go on", () => {
  const file = join(folder, "inbox.json");
  for (const text of ["", "[", "{}", "[1]"]) {
    writeFileSync(file, text);
    expect(() => readKept(file, schema, [])).toThrow(`${file} is damaged. \`npm start -- --fresh\``);
  }
});

it("reads what was kept, and nothing where nothing was", () => {
  const file = join(folder, "inbox.json");
  expect(readKept(file, schema, [])).toEqual([]);
  writeFileSync(file, '["a"]');
  expect(readKept(file, schema, [])).toEqual(["a"]);
});
