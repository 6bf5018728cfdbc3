import { execFile } from "node:child_process";
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
  const env = { ...process.env, DATABASE_OWNER_URL: database.adminUrl, INIT_CWD: folder };
  const run = (...args: string[]) =>
    new Promise<{ code: unknown; said: string }>((resolve) => {
      execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, said: stdout + stderr }),
      );
    });
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
  writeFileSync(join(folder, "wrong.toml"), text.replace('"460.00"', '"4,60"'));
  const [imported, wrong, unknown] = await Promise.all([
    run("import", "goods.toml", "--by", "Nina"),
    run("import", "wrong.toml"),
    run("export", "goods.toml"),
  ]);
  expect(imported).toEqual({
    code: 0,
    said: expect.stringMatching(/ {2}added {4}vendor kiln\n {2}added {4}product mug\n$/),
  });
  expect(imported.said).not.toContain(`${new URL(database.adminUrl).password}@`);
  expect(wrong).toEqual({ code: 1, said: expect.stringMatching(/Nothing was changed.*\n.*\n.*price/) });
  expect(unknown).toMatchObject({ code: 2, said: expect.stringContaining("Usage:") });
  expect(await database.adminDb.$count(products)).toBe(1);
});
