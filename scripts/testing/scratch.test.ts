import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";

/** Runs a process with a scratch folder in `folder`, whose own process leaves something there. Returns the scratch folder. */
function runIn(folder: string): string {
  const scratch = pathToFileURL(join(import.meta.dirname, "scratch.ts")).href;
  const leave = `fs.mkdtempSync(os.tmpdir() + "/left-"); process.stdout.write(os.tmpdir())`;
  const code = `import { spawnSync } from "node:child_process";
    import { openScratch } from ${JSON.stringify(scratch)};
    openScratch();
    const before = process.env.TMPDIR;
    openScratch();
    if (process.env.TMPDIR !== before) throw new Error("one within the other");
    process.stdout.write(spawnSync(process.execPath, ["-e", ${JSON.stringify(leave)}]).stdout);`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    env: { ...process.env, TMPDIR: folder },
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  return run.stdout;
}

it("what a process and its children leave behind goes when it ends, and what a killed run has left when the next begins", () => {
  const folder = mkdtempSync(join(tmpdir(), "scratch-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { pid: dead } = spawnSync(process.execPath, ["-e", ""]);
  const others = ["of-somebody-else", `refcodes-${process.pid}-abcdef`];
  for (const name of [...others, `refcodes-${dead}-abcdef`]) mkdirSync(join(folder, name));
  const scratch = runIn(folder);
  expect(scratch).toMatch(new RegExp(`^${folder}/refcodes-\\d+-\\w{6}$`));
  expect(existsSync(scratch)).toBe(false);
  expect(readdirSync(folder).toSorted()).toEqual(others.toSorted());
});
