// `npm test`: every check and every test. A failure does not stop the rest; the last line is the sum.
// `--static` runs the checks only, `--long` the long tests instead, `--only lint,unit` the named stages.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readOutput } from "./plain/output.mjs";
import { projectRoot } from "./stack/build.ts";
import { inLanes, type Lane } from "./testing/lanes.ts";
import { openScratch } from "./testing/scratch.ts";
import {
  type Counts,
  countHardhat,
  LONG_STAGES,
  PHASES,
  SKIPPED,
  STAGES,
  type Stage,
  withExitCode,
} from "./testing/stages.ts";

const isLong = process.argv.includes("--long");
/** Two lanes for two cores, and a third for checks only: while tests wait for something, there is half a core to spare. */
const LANES: readonly Lane<Stage>[] = isLong ? [() => true] : [() => true, () => true, ({ kind }) => kind === "static"];
const logsDir = join(projectRoot, ".stack/test-logs");
/** Many stages start Node again and again: each start compiles only what no earlier one has. */
const compileCache = join(projectRoot, ".stack/compile-cache");
const reportSchema = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });

function chosenStages(): Stage[] {
  const stages = isLong ? LONG_STAGES : STAGES;
  const at = process.argv.indexOf("--only");
  if (at === -1) return stages.filter(({ kind }) => kind === "static" || !process.argv.includes("--static"));
  const names = (process.argv[at + 1] ?? "").split(",");
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) throw new Error(`no such stage: ${unknown.join(", ")}`);
  return stages.filter(({ name }) => names.includes(name));
}

const running = new Set<ChildProcess>();
/** Stages that have tested nothing. */
const skipped: string[] = [];
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // The stages end what they have started; without this they would go on after us.
  process.once(signal, () => {
    const ended = [...running].map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of running) child.kill("SIGTERM");
    void Promise.all(ended).then(() => process.exit(130));
  });
}

/** Why there is no browser to test with; undefined when there is one. A missing one is installed while other stages run. */
async function whyNoBrowser(): Promise<string | undefined> {
  const script = join(projectRoot, "scripts/testing/chromium.ts");
  const child = spawn(process.execPath, [script], { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const { exitCode, output } = await readOutput(child);
  running.delete(child);
  return exitCode === 0 ? undefined : output.trimEnd().split("\n").at(-1);
}

async function run(stage: Stage): Promise<Counts> {
  const why = stage.needsBrowser ? await noBrowser : undefined;
  if (why !== undefined) {
    console.log(`✗ ${stage.name} cannot run: ${why}`);
    return { passed: 0, failed: 1 };
  }
  const reportFile = join(logsDir, `${stage.name}.json`);
  rmSync(reportFile, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  const args = stage.counted === "vitest" ? [...stage.args, ...reporters] : [...stage.args];
  const started = performance.now();
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", NODE_COMPILE_CACHE: compileCache, ...stage.env };
  const child = spawn(stage.command, args, { cwd: projectRoot, env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const { exitCode, output } = await readOutput(child).catch((error: Error) => ({
    exitCode: 127,
    output: error.message,
  }));
  running.delete(child);
  writeFileSync(join(logsDir, `${stage.name}.log`), output);
  if (stage.maySkip === true && exitCode === SKIPPED) {
    skipped.push(stage.name);
    console.log(`! ${stage.name} was SKIPPED\n${output.trim()}`);
    return { passed: 0, failed: 0 };
  }
  const counts = withExitCode(count(stage, output, reportFile, exitCode), exitCode);
  report(stage, counts, output, performance.now() - started);
  return counts;
}

function count(stage: Stage, output: string, reportFile: string, exitCode: number | null): Counts {
  if (stage.counted === "check") return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (stage.counted === "hardhat") return countHardhat(output);
  if (!existsSync(reportFile)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests } = reportSchema.parse(JSON.parse(readFileSync(reportFile, "utf8")));
  return { passed: numPassedTests, failed: numFailedTests };
}

function report(stage: Stage, { passed, failed }: Counts, output: string, ms: number): void {
  const time = `${(ms / 1000).toFixed(1)} s`.padStart(8);
  const what = stage.counted === "check" ? "" : `  ${passed} passed${failed > 0 ? `, ${failed} failed` : ""}`;
  console.log(`${failed > 0 ? "✗" : "✓"} ${stage.name.padEnd(16)}${time}${what}`);
  if (failed === 0) return;
  const lines = output.trimEnd().split("\n");
  if (lines.length > 150) console.log(`  (the last 150 lines; all of it is in .stack/test-logs/${stage.name}.log)`);
  console.log(lines.slice(-150).join("\n"));
}

mkdirSync(logsDir, { recursive: true });
openScratch();
const started = performance.now();
const chosen = chosenStages();
const noBrowser = chosen.some(({ needsBrowser }) => needsBrowser) ? whyNoBrowser() : Promise.resolve(undefined);
const counts: Counts[] = [];
for (const phase of PHASES) {
  const share = chosen.filter((stage) => stage.phase === phase);
  counts.push(...(await inLanes(share, LANES, run)));
}
const passed = counts.reduce((sum, stage) => sum + stage.passed, 0);
const failed = counts.reduce((sum, stage) => sum + stage.failed, 0);
console.log(`\n${chosen.length} stages in ${((performance.now() - started) / 1000).toFixed(0)} s`);
for (const name of skipped) console.log(`! ${name} was SKIPPED: nothing of it was tested`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
