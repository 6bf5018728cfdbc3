// Puts one fault after the other into a copy of the contract and names the test that falls. Fails when one survives.
// `node scripts/mutate.ts [first] [last]` takes the faults of these numbers, all where they are not given. Prints a table
// for README.md.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { MUTANTS, type Mutant } from "./mutants.ts";

const run = promisify(execFile);
const contracts = fileURLToPath(new URL("..", import.meta.url));
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const hardhat = join(modules, "hardhat/dist/src/cli.js");
const TESTS = ["pay-single", "pay-batch", "caps", "roles", "upgrade"].map((name) => `test/integration/${name}.test.ts`);

/** A copy of the workspace that can be broken. */
async function makeCopy(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "refcodes-mutants-"));
  const copy = join(root, "contracts");
  for (const part of ["src", "test", "scripts", "abi", "package.json", "hardhat.config.ts"]) {
    await cp(join(contracts, part), join(copy, part), { recursive: true });
  }
  await symlink(modules, join(root, "node_modules"));
  return copy;
}

/** Name of the first test that falls, or `undefined` where all pass. One file at a time, to stop at the first. */
async function firstToFall(copy: string): Promise<string | undefined> {
  const options = { cwd: copy, maxBuffer: 64 * 1024 * 1024 };
  await run(process.execPath, [hardhat, "build", "--no-tests", "--quiet"], options);
  for (const test of TESTS) {
    const output = await run(process.execPath, [hardhat, "test", "nodejs", "--no-compile", test], options).then(
      () => undefined,
      (error: unknown) => `${Object(error).stdout}\n${Object(error).stderr}`,
    );
    if (output === undefined) continue;
    return /^ +1\) (.+?)(?: \(\d+ms\))?$/m.exec(output)?.[1] ?? `the run itself: ${output.trim().split("\n").at(-1)}`;
  }
  return undefined;
}

async function tryMutant(copy: string, source: string, { fault, from, to }: Mutant): Promise<string | undefined> {
  if (source.split(from).length !== 2) throw new Error(`"${fault}" does not match one place of the contract`);
  await writeFile(
    join(copy, "src/ReferralRewards.sol"),
    source.replace(from, () => to),
  );
  return firstToFall(copy);
}

const chosen = MUTANTS.slice(Number(process.argv[2] ?? "1") - 1, Number(process.argv[3] ?? MUTANTS.length));
const copy = await makeCopy();
const source = await readFile(join(copy, "src/ReferralRewards.sol"), "utf8");
const healthy = await firstToFall(copy);
if (healthy !== undefined) throw new Error(`The tests fall without a fault: ${healthy}`);
console.log("| Fault | First test that falls |\n|---|---|");
for (const mutant of chosen) {
  const fallen = await tryMutant(copy, source, mutant);
  console.log(`| ${mutant.fault} | ${fallen ?? "**none: it survives**"} |`);
  if (fallen === undefined) process.exitCode = 1;
}
await rm(join(copy, ".."), { recursive: true, force: true });
