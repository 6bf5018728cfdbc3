// `npm run test:faults`: schedules of trouble and kills against the real consumer, database and contracts.
// --schedules N (1000), --seed N (a new one each time), --replay "SPEC" (one schedule again, with its log).
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileContracts } from "../stack/compile.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { buildInstrumented } from "./build.ts";
import { Coverage } from "./coverage.ts";
import { Random } from "./random.ts";
import { type Outcome, runSchedule, type Spec } from "./schedule.ts";
import { parseSpec, writeSpec } from "./spec.ts";
import { TROUBLE_NAMES } from "./troubles.ts";
import { World } from "./world.ts";

/** From so many schedules on, every point must have been killed at; below that, every point must have been reached. */
const ENOUGH_TO_KILL_EVERYWHERE = 400;

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "1000" },
    seed: { type: "string" },
    replay: { type: "string" },
  },
});

await compileContracts();
const stateDir = await newTestState("faults");
const { script, points } = await buildInstrumented(join(stateDir, "bundle"));
const world = { now: await World.start(join(stateDir, "world"), script), count: 0 };
try {
  process.exitCode = values.replay ? await replay(parseSpec(values.replay)) : await runAll(Number(values.schedules));
} finally {
  await world.now.stop();
  await removeTestState(join(stateDir, world.count === 0 ? "world" : `world-${world.count}`));
  await removeTestState(stateDir);
}
// The chain keeps the process alive.
process.exit();

async function runAll(schedules: number): Promise<number> {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  console.log(
    `${points.length} kill points, ${TROUBLE_NAMES.length} kinds of trouble, ${schedules} schedules, --seed ${seed}`,
  );
  const random = new Random(seed);
  const coverage = new Coverage(points);
  const totals = { failed: 0, rewards: 0, kills: 0, restarts: 0 };
  const started = performance.now();
  for (let count = 0; count < schedules; count++) {
    const trouble = TROUBLE_NAMES[count];
    // Each kind first runs without a kill, to see what it reaches.
    const spec: Spec = trouble ? { trouble, seed: random.between(1, 2 ** 31), kills: [] } : coverage.nextSpec(random);
    const outcome = await attempt(spec);
    coverage.learn(spec, outcome);
    totals.rewards += outcome.rewards;
    totals.kills += outcome.kills.length;
    totals.restarts += outcome.restarts;
    if (outcome.wrong.length > 0) {
      totals.failed++;
      console.error(`\n✗ schedule ${count + 1}: ${outcome.wrong.join("; ")}`);
      console.error(`  again: npm run test:faults -- --replay "${writeSpec(spec)}"`);
      await newWorld();
    }
    if ((count + 1) % 50 === 0) console.log(`${count + 1} schedules, ${seconds(started)} s, ${coverage.summary()}`);
  }
  const missed = schedules >= ENOUGH_TO_KILL_EVERYWHERE ? coverage.notKilledAt() : coverage.notReached();
  const verb = schedules >= ENOUGH_TO_KILL_EVERYWHERE ? "killed at" : "reached";
  console.log(
    `\n${schedules} schedules in ${seconds(started)} s: ${totals.rewards} rewards, ${totals.kills} kills, ` +
      `${totals.restarts} of them of the whole process; ${coverage.summary()}`,
  );
  if (missed.length > 0) console.error(`✗ ${missed.length} points were never ${verb}:\n  ${missed.join("\n  ")}`);
  if (totals.failed > 0) console.error(`✗ ${totals.failed} schedules went wrong, --seed ${seed}`);
  return totals.failed === 0 && missed.length === 0 ? 0 : 1;
}

async function replay(spec: Spec): Promise<number> {
  const outcome = await attempt(spec);
  console.log(world.now.runtime.logs.join("\n"));
  console.log(`killed at: ${outcome.kills.join(", ") || "nothing"}`);
  console.log(outcome.wrong.length === 0 ? "✓ all is well" : `✗ ${outcome.wrong.join("; ")}`);
  return outcome.wrong.length === 0 ? 0 : 1;
}

/** What breaks the schedule itself is a failure of the schedule, not of the run. */
async function attempt(spec: Spec): Promise<Outcome> {
  try {
    return await runSchedule(world.now, spec);
  } catch (error) {
    const wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    return { wrong, rewards: 0, hits: new Map(), kills: [], restarts: 0, rounds: 0 };
  }
}

/** After a failure: nothing of it may reach the next schedule. */
async function newWorld(): Promise<void> {
  await world.now.stop();
  rmSync(join(stateDir, "storage"), { recursive: true, force: true });
  world.count++;
  world.now = await World.start(join(stateDir, `world-${world.count}`), script);
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
