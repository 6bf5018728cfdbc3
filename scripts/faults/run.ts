// `npm run test:faults`: schedules of trouble and kills against the real consumer, database and contracts.
// --schedules N (1000), --seed N (a new one each time), --replay "SPEC" (one schedule again, with its log).
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileContracts } from "../stack/compile.ts";
import { Random } from "../testing/random.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { buildInstrumented } from "./build.ts";
import { Coverage } from "./coverage.ts";
import { type Outcome, runSchedule, type Spec } from "./schedule.ts";
import { parseSpec, writeSpec } from "./spec.ts";
import { TROUBLE_NAMES } from "./troubles.ts";
import { World } from "./world.ts";

/** From so many schedules on, a point that was never killed at fails the run; fewer only tell how many were. */
const ENOUGH_TO_KILL_EVERYWHERE = 250;

/** A replay is tried so often: what waits for a network does not always wait in the same order. */
const REPLAYS = 5;

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
let world: { now: World; stateDir: string } | null = null;
try {
  process.exitCode = values.replay ? await replay(parseSpec(values.replay)) : await runAll(Number(values.schedules));
} finally {
  await endWorld();
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
  for (let count = 1; count <= schedules; count++) {
    const spec = coverage.nextSpec(random);
    const outcome = await attempt(spec);
    coverage.learn(spec, outcome);
    totals.rewards += outcome.rewards;
    totals.kills += outcome.kills.length;
    totals.restarts += outcome.restarts;
    if (outcome.wrong.length > 0) {
      totals.failed++;
      console.error(`\n✗ schedule ${count}: ${outcome.wrong.join("; ")}`);
      console.error(`  again: npm run test:faults -- --replay "${writeSpec(spec, outcome.kills)}"`);
      await endWorld();
    }
    if (count % 50 === 0) console.log(`${count} schedules, ${seconds(started)} s, ${coverage.summary()}`);
  }
  const missed = schedules >= ENOUGH_TO_KILL_EVERYWHERE ? coverage.notKilledAt() : [];
  console.log(
    `\n${schedules} schedules in ${seconds(started)} s: ${totals.rewards} rewards, ${totals.kills} kills, ` +
      `${totals.restarts} of them of the whole process; ${coverage.summary()}`,
  );
  if (missed.length > 0) console.error(`✗ ${missed.length} points were never killed at:\n  ${missed.join("\n  ")}`);
  if (totals.failed > 0) console.error(`✗ ${totals.failed} schedules went wrong, --seed ${seed}`);
  return totals.failed === 0 && missed.length === 0 ? 0 : 1;
}

async function replay(spec: Spec): Promise<number> {
  for (let time = 1; time <= REPLAYS; time++) {
    const { wrong, kills } = await attempt(spec);
    const killedAt = kills.map(({ point }) => point).join(", ");
    if (wrong.length > 0) {
      console.log(world?.now.runtime.logs.join("\n"));
      console.log(`killed at: ${killedAt || "nothing"}`);
      console.log(`✗ ${wrong.join("; ")}`);
      return 1;
    }
    console.log(`✓ time ${time} of ${REPLAYS}: all is well, killed at: ${killedAt || "nothing"}`);
    await endWorld();
  }
  return 0;
}

/** What breaks the schedule itself is a failure of the schedule, not of the run. */
async function attempt(spec: Spec): Promise<Outcome> {
  try {
    world ??= await beginWorld();
    return await runSchedule(world.now, spec);
  } catch (error) {
    const wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    const kills = world?.now.kills ?? [];
    return { wrong, rewards: 0, hits: new Map(), kills, restarts: 0, rounds: 0 };
  }
}

async function beginWorld() {
  const ofItsOwn = await newTestState("faults-world");
  return { now: await World.start(ofItsOwn, script), stateDir: ofItsOwn };
}

/** After a failure: nothing of it may reach the next schedule. */
async function endWorld(): Promise<void> {
  if (!world) return;
  await world.now.stop();
  await removeTestState(world.stateDir);
  world = null;
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(0);
}
