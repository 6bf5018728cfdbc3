// `npm run test:storm`: 200 orders, 100 webhooks each, 32 at a time, on a database that now and then fails, then races.
// `--orders N`, `--webhooks N` (an order), `--concurrency N`, `--rounds N` (of each race), `--seed N`.
import { parseArgs } from "node:util";
import { createDatabase } from "#db/client";
import { startDatabaseServer } from "../stack/database.ts";
import { superuserUrl } from "../stack/postgres.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { runRaces } from "./races.ts";
import { runStorm } from "./storm.ts";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "200" },
    webhooks: { type: "string", default: "100" },
    concurrency: { type: "string", default: "32" },
    rounds: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

const stateDir = await newTestState("storm");
const stops: (() => Promise<void>)[] = [];
try {
  const server = await startDatabaseServer(stateDir);
  stops.push(server.stop);
  const open = async (name: string) => {
    const { app: appUrl } = await server.open(name);
    const adminUrl = superuserUrl(server.proxy.port, name);
    return { appUrl, appDb: createDatabase(appUrl), adminDb: createDatabase(adminUrl) };
  };
  const seed = Number(values.seed);
  console.log(`seed ${seed}`);
  const storm = await runStorm({
    ...(await open("storm")),
    orders: Number(values.orders),
    webhooksPerOrder: Number(values.webhooks),
    concurrency: Number(values.concurrency),
    seed,
    trouble: { refuses: 0.01, loses: 0.01 },
  });
  const { webhooks, retries, seconds } = storm;
  console.log(`${webhooks} webhooks in ${seconds.toFixed(1)} s, ${retries} of them sent again after a failure of ours`);
  report("storm", storm.faults);
  for (const { name, rounds, faults } of await runRaces(await open("races"), Number(values.rounds))) {
    report(`${rounds} rounds of ${name}`, faults);
  }
} finally {
  for (const stop of stops.reverse()) await stop().catch(() => undefined);
  await removeTestState(stateDir);
}
process.exit();

/** Says what went wrong, or that nothing did. */
function report(what: string, faults: readonly string[]): void {
  for (const fault of faults.slice(0, 40)) console.error(`✗ ${fault}`);
  console.log(`${what}: ${faults.length === 0 ? "every ledger is exactly right" : `${faults.length} faults`}`);
  if (faults.length > 0) process.exitCode = 1;
}
