// `npm run test:fresh`: clones the current commit and starts it, and where the lane says so tests it, under the Nodes and
// npms that people have. `--lane 22/12` runs one of them, `--start` leaves the tests out.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../stack/ports.ts";
import { clusterFolder } from "../stack/postgres.ts";
import { damageState } from "../testing/damage.ts";
import { listTree } from "../testing/project-copy.ts";
import { chosenLanes, type Lane } from "./lanes.ts";
import { type Machine, makeMachine, runCommand, stillAlive } from "./machine.ts";

const MINUTE = 60_000;
/** What `npm start` prints when the store is there. */
const CARD = /Ready in [\d.]+ s[\s\S]*Ctrl-C ends everything/;

if (process.platform !== "linux") throw new Error("test:fresh runs on Linux only: it reads /proc.");
const skipTests = process.argv.includes("--start");
let failed = 0;
for (const lane of chosenLanes(process.argv.slice(2))) {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "refcodes-fresh-"));
  const problem = await walk(lane, folder).catch((error: unknown) => `${error}`);
  const time = `${((performance.now() - started) / 1000).toFixed(0)} s`;
  console.log(`${problem === undefined ? "✓" : "✗"} ${lane.name}  ${time}`);
  if (problem === undefined) rmSync(folder, { recursive: true, force: true });
  else {
    failed += 1;
    console.log(`  ${problem}\n  It is kept in ${folder}.`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;

/** What went wrong in a lane, in words; undefined when nothing did. */
async function walk(lane: Lane, folder: string): Promise<string | undefined> {
  const machine = await makeMachine(lane, folder);
  // Twice: the second start finds what the first one left.
  for (const which of ["first", "second"]) {
    const problem = await startAndStop(machine, lane, folder);
    if (problem !== undefined) return `the ${which} start ${problem}`;
  }
  const problem = await startOverDamage(machine, lane, folder);
  if (problem !== undefined) return `a start with --fresh over damaged data ${problem}`;
  if (lane.tests && !skipTests) {
    const { exitCode, output } = await runCommand(machine, ["test"], { umask: lane.umask, limitMs: 60 * MINUTE });
    if (exitCode !== 0) return `npm test failed:\n${lastLines(output, 60)}`;
    const alive = await aliveAfterwards(folder);
    if (alive.length > 0) return `npm test left alive:\n${alive.join("\n")}`;
  }
  const { exitCode, output } = await runCommand(machine, ["run", "clean"], { umask: lane.umask, limitMs: MINUTE });
  return exitCode === 0 ? undefined : `npm run clean failed:\n${lastLines(output, 20)}`;
}

/** Damages in every way what two starts have kept: `--fresh` must still bring up a store, and touch nothing else. */
async function startOverDamage(machine: Machine, lane: Lane, folder: string): Promise<string | undefined> {
  const stackDir = join(machine.clone, ".stack");
  const stateDir = join(stackDir, "local");
  const outside = join(folder, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "kept"), "kept");
  const before = listTree(outside).join("\n");
  const cluster = clusterFolder(join(stateDir, "postgres"));
  // This process stands for one that must not be killed.
  damageState({ stateDir, stackDir }, { foreignPid: process.pid, outside, cluster });
  const problem = await startAndStop(machine, lane, folder, ["start", "--", "--fresh"]);
  return problem ?? (listTree(outside).join("\n") === before ? undefined : "changed what was not its own");
}

async function startAndStop(
  machine: Machine,
  lane: Lane,
  folder: string,
  command: readonly string[] = ["start"],
): Promise<string | undefined> {
  const port = await freePort();
  const options = { umask: lane.umask, limitMs: 20 * MINUTE, port, until: CARD };
  const { output } = await runCommand(machine, command, options);
  if (!CARD.test(output)) return `showed no card:\n${lastLines(output, 30)}`;
  if (!output.includes("Everything has ended.")) return `did not end on Ctrl-C:\n${lastLines(output, 10)}`;
  const alive = await aliveAfterwards(folder);
  return alive.length > 0 ? `left alive:\n${alive.join("\n")}` : undefined;
}

/** A process that was just ended may still be in the table for a moment. */
async function aliveAfterwards(folder: string): Promise<string[]> {
  for (let tries = 0; tries < 20 && stillAlive(folder).length > 0; tries += 1) await sleep(250);
  return stillAlive(folder);
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
