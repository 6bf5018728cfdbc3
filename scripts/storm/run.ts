// `npm run test:storm`: 200 orders, 100 webhooks each, 32 at a time, on a database that now and then fails; then 200 orders with
// refunds of every kind, rewards on a chain, payouts and workers that are killed; then races.
// `--orders N` (of each storm), `--webhooks N` (an order), `--concurrency N`, `--kills N`, `--rounds N` (of each race), `--seed N`.
import { parseArgs } from "node:util";
import { createDatabase } from "#db/client";
import { startDatabaseServer } from "../stack/database.ts";
import { superuserUrl } from "../stack/postgres.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { runMixed } from "./mixed/mixed.ts";
import { runRaces } from "./races.ts";
import { runStorm } from "./storm.ts";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "200" },
    webhooks: { type: "string", default: "100" },
    concurrency: { type: "string", default: "32" },
    kills: { type: "string", default: "40" },
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
    const { app: appUrl, consumer: consumerUrl } = await server.open(name);
    const adminUrl = superuserUrl(server.proxy.port, name);
    return { appUrl, consumerUrl, appDb: createDatabase(appUrl), adminDb: createDatabase(adminUrl) };
  };
  const seed = Number(values.seed);
  console.log(`seed ${seed}`);
  const orders = Number(values.orders);
  const trouble = { refuses: 0.01, loses: 0.01 };
  const storm = await runStorm({
    ...(await open("storm")),
    orders,
    webhooksPerOrder: Number(values.webhooks),
    concurrency: Number(values.concurrency),
    seed,
    trouble,
  });
  const { webhooks, retries, seconds } = storm;
  console.log(`${webhooks} webhooks in ${seconds.toFixed(1)} s, ${retries} of them sent again after a failure of ours`);
  report("storm of webhooks", storm.faults);
  const mixed = await runMixed({ ...(await open("mixed")), orders, seed, kills: Number(values.kills), trouble });
  const seen = Object.entries(mixed.seen).map(([what, count]) => `${what} ${count}`);
  console.log(`${mixed.minutes} minutes of the platform: ${seen.join(", ")}`);
  report("storm of refunds and payouts", mixed.faults);
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
