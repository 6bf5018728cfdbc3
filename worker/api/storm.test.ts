import { expect, it } from "vitest";
import { runMixed } from "#scripts/storm/mixed/mixed";
import { runRaces } from "#scripts/storm/races";
import { runStorm } from "#scripts/storm/storm";
import { createTestDatabase } from "#scripts/testing/database";
import { allowErrorLog } from "#scripts/testing/expected-errors";

const seed = Date.now() % 1_000_000;

it(`keeps every ledger exactly right in a storm of webhooks (seed ${seed}; all of it: npm run test:storm)`, {
  timeout: 60_000,
}, async () => {
  allowErrorLog(/request failed/);
  const report = await runStorm({
    ...(await createTestDatabase()),
    orders: 22,
    webhooksPerOrder: 20,
    concurrency: 32,
    seed,
    trouble: { refuses: 0.01, loses: 0.01 },
  });
  expect(report.faults).toEqual([]);
  expect(report.webhooks).toBe(22 * 20);
});

it("has the right winner in every race", { timeout: 60_000 }, async () => {
  const reports = await runRaces(await createTestDatabase(), 4);
  expect(reports.flatMap((report) => report.faults)).toEqual([]);
  expect(reports).toHaveLength(5);
});

it(`keeps ledgers, the provider's books and the chain right through refunds and payouts of every kind (seed ${seed})`, {
  timeout: 300_000,
}, async () => {
  allowErrorLog(/failed in the scheduled run/, /what is due next cannot be read/, /given back than was left/);
  const report = await runMixed({
    ...(await createTestDatabase()),
    orders: 30,
    seed,
    kills: 3,
    trouble: { refuses: 0.01, loses: 0.01 },
  });
  expect(report.faults).toEqual([]);
});
