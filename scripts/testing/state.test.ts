import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";
import { newTestState, removeTestState } from "./state.ts";

it.each([false, true])(
  "keeps a run's files until it is over, and nothing of them afterwards (in memory: %s)",
  async (inMemory) => {
    const stateDir = await newTestState("state-test", { inMemory });
    const target = realpathSync(stateDir);
    writeFileSync(join(stateDir, "logs/some.log"), "kept");
    expect(existsSync(join(target, "logs/some.log"))).toBe(true);
    await removeTestState(stateDir);
    expect([stateDir, target].filter(existsSync)).toEqual([]);
  },
);

it("removes what a killed run left in memory, also where it died before the folder was there", async () => {
  const stateDir = await newTestState("state-test");
  // No process has this id.
  const [left, empty] = ["state-test-99999999", "state-none-99999999"].map((name) => join(dirname(stateDir), name));
  const target = await newTestState("state-target");
  symlinkSync(target, left ?? "");
  symlinkSync(join(target, "never-made"), empty ?? "");
  await removeTestState(await newTestState("state-test"));
  expect(existsSync(target)).toBe(false);
  await removeTestState(target);
});

it.each(["from the root", "from here"])(
  "leaves the target of a link alone that is not ours, with a path %s",
  async (how) => {
    const stateDir = await newTestState("state-test");
    const outside = mkdtempSync(join(tmpdir(), "refcodes-elsewhere-"));
    const kept = ["postgres", "run"].map((folder) => join(outside, folder));
    for (const folder of kept) mkdirSync(folder);
    const link = join(dirname(stateDir), "state-foreign-99999999");
    symlinkSync(how === "from here" ? relative(dirname(link), outside) : outside, link);
    await removeTestState(await newTestState("state-test"));
    expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined();
    expect(kept.filter((folder) => existsSync(folder))).toEqual(kept);
    rmSync(outside, { recursive: true });
  },
);
