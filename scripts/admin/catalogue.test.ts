import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { products } from "#db/schema";
import { createTestDatabase } from "../testing/database.ts";

const COMMAND = join(import.meta.dirname, "catalogue.ts");

it("imports a file of the folder in which it was typed, and says what came of it", async () => {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), "catalogue-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]) => {
    const env = { ...process.env, DATABASE_OWNER_URL: database.adminUrl, INIT_CWD: folder };
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { env, encoding: "utf8" });
    return { status, said: stdout + stderr };
  };
  const text = `currency = "UAH"
[[vendors]]
id = "kiln"
name = "Kiln"
tier = "starter"
[[products]]
slug = "mug"
vendor = "kiln"
price = "460.00"
stock = 3
name.en = "Mug"
`;
  writeFileSync(join(folder, "goods.toml"), text);
  const first = run("import", "goods.toml", "--by", "Nina");
  expect(first).toEqual({
    status: 0,
    said: expect.stringMatching(/ {2}added {4}vendor kiln\n {2}added {4}product mug\n$/),
  });
  expect(first.said).not.toContain(`${new URL(database.adminUrl).password}@`);
  expect(run("import", "goods.toml").said).toContain("2 were there already");
  expect(await database.adminDb.$count(products)).toBe(1);

  writeFileSync(join(folder, "goods.toml"), text.replace('"460.00"', '"4,60"'));
  expect(run("import", "goods.toml")).toEqual({
    status: 1,
    said: expect.stringMatching(/Nothing was changed.*\n.*\n.*price/),
  });
  expect(run("import", "none.toml")).toMatchObject({ status: 1, said: expect.stringContaining("none.toml") });
  expect(run("export", "goods.toml")).toMatchObject({ status: 2, said: expect.stringContaining("Usage:") });
});
