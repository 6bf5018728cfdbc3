// `npm run bench:idle`: what a clone costs that nobody uses. A day of hourly sweeps on the built Workers, one after the other, and a
// while without any, in which nothing may be asked. Counts trips to the database and writes of Workers KV.
// `--hours N` (24), `--quiet N` seconds without a sweep (150).
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startStack } from "../stack/stack.ts";
import { newTestState, removeTestState } from "../testing/state.ts";

const { values } = parseArgs({
  options: { hours: { type: "string", default: "24" }, quiet: { type: "string", default: "150" } },
});
const hours = Number(values.hours);
const quiet = Number(values.quiet);

/** Seconds after a sweep in which the Minter and the queues finish what it began. */
const SETTLE = 1;

const stateDir = await newTestState("bench-idle");
try {
  const stack = await startStack({ stateDir, durable: false, cronIntervalMs: 0 });
  try {
    const { neonProxy } = stack;
    const sweep = async () => {
      const before = { trips: neonProxy.trips(), kv: storedVersions() };
      const outcomes = await stack.runCrons();
      if (outcomes.some((outcome) => outcome !== "ok")) throw new Error(`a sweep failed: ${outcomes.join(", ")}`);
      await sleep(SETTLE * 1_000);
      const after = storedVersions();
      const changed = new Set([...before.kv.keys(), ...after.keys()]);
      return {
        trips: neonProxy.trips() - before.trips,
        writes: [...changed].filter((key) => before.kv.get(key) !== after.get(key)).length,
      };
    };
    // The demo's codes reach the directory with the first.
    for (let first = 0; first < 3; first++) await sweep();
    const before = neonProxy.trips();
    await sleep(quiet * 1_000);
    const between = neonProxy.trips() - before;
    const day = [];
    for (let hour = 0; hour < hours; hour++) day.push(await sweep());
    const wakes = day.filter(({ trips }) => trips > 0).length;
    const trips = day.reduce((sum, hour) => sum + hour.trips, 0);
    const writes = day.reduce((sum, hour) => sum + hour.writes, 0);
    console.log(`${hours} hours: the database woke ${wakes} times for ${trips} trips; ${writes} writes of Workers KV`);
    console.log(`${quiet} s without a sweep: ${between} trips`);
    if (wakes > hours || writes > 50 || between > 0) process.exitCode = 1;
  } finally {
    await stack.stop();
  }
} finally {
  await removeTestState(stateDir);
}
process.exit();

/** What the local Workers KV holds: each write of a key gives it another blob. */
function storedVersions(): Map<string, string> {
  const versions = new Map<string, string>();
  for (const file of globSync(join(stateDir, "workers/**/*.sqlite"))) {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const isKv = database.prepare("select 1 from sqlite_master where name = '_mf_entries'").get();
      if (!isKv) continue;
      for (const row of database.prepare("select key, blob_id from _mf_entries").all()) {
        versions.set(`${file}:${String(row.key)}`, String(row.blob_id));
      }
    } finally {
      database.close();
    }
  }
  return versions;
}
