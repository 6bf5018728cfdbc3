import pg from "pg";
import { beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { finishMint } from "#core/services/rewards/finish-mint";
import { seedDemo } from "#db/seed/demo";
import { approveAll, insertRewards } from "#scripts/bench/mint-rewards";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

const BATCH = 20;
/** Rewards that are due: enough for an index to be worth its while. */
const LEDGER = 3_000;
const AMOUNT = 1_250_000_000_000_000_000n;
const minter = "31337:0xMinter:";

const sentSchema = z.object({ queries: z.array(z.object({ query: z.string(), params: z.array(z.unknown()) })) });

interface Plan {
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Join Filter"?: number;
  Plans?: Plan[];
}

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await seedDemo({ connectionString: database.adminUrl });
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await insertRewards(client, LEDGER);
  await approveAll(client);
  return () => client.end();
});

/** Rows that the nodes of a plan return, with those that they read and filtered out. */
function rowsThrough({ Plans: parts = [], ...node }: Plan): number {
  const each = node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Join Filter"] ?? 0);
  return parts.reduce((sum, part) => sum + rowsThrough(part), each * node["Actual Loops"]);
}

/** Runs the statements of one trip, and answers how many rows they went through. */
async function effortOf(trip: () => Promise<unknown>): Promise<number> {
  const sent = vi.spyOn(globalThis, "fetch").mockRejectedValue(new Error("run by the test itself"));
  await expect(trip()).rejects.toThrow();
  const { queries } = sentSchema.parse(JSON.parse(String(sent.mock.calls[0]?.[1]?.body)));
  sent.mockRestore();
  let rows = 0;
  await client.query("begin");
  for (const { query, params } of queries) {
    const explained = await client.query(`explain (analyze, format json) ${query}`, params);
    rows += rowsThrough(explained.rows[0]["QUERY PLAN"][0].Plan);
  }
  await client.query("commit");
  return rows;
}

/** Claims a round of so many batches of one person's rewards, then records it as paid. Returns rows read for each reward. */
async function round(batches: number): Promise<{ claimed: number; paid: number }> {
  const batchIds = Array.from({ length: batches }, (_, at) => `${minter}${batches}-${at}`);
  const now = new Date();
  const db = database.consumerDb;
  const claimed = await effortOf(() => claimRewards({ db }, { batchIds, minter, inFlight: [], now }));
  const { rows } = await client.query<{ reference: string; batch: string }>(
    "select order_reference as reference, mint_batch_id as batch from referral_rewards where status = 'minting'",
  );
  expect(rows).toHaveLength(batches * BATCH);
  const ends = batchIds.map((batchId) => ({
    batchId,
    results: rows
      .filter(({ batch }) => batch === batchId)
      .map(({ reference }) => ({
        orderReference: reference,
        result: "minted" as const,
        txHash: `0x${batchId}`,
        amount: AMOUNT,
      })),
  }));
  const paid = await effortOf(() => finishMint({ db }, { ends, now }));
  const { rows: minted } = await client.query("select from referral_rewards where tx_hash = any($1::text[])", [
    batchIds.map((batchId) => `0x${batchId}`),
  ]);
  expect(minted).toHaveLength(batches * BATCH);
  return { claimed: claimed / (batches * BATCH), paid: paid / (batches * BATCH) };
}

it("a claim does not read all that is due, even in a database that was never analysed", async () => {
  const { claimed } = await round(2);
  // 3,600 rows for 40 rewards with their facts; 21,400 where all that is due is read and sorted.
  expect(claimed * 2 * BATCH).toBeLessThan(2 * LEDGER);
});

it("a reward takes the same effort however many of the same person are claimed and paid with it", async () => {
  await client.query("analyze");
  const few = await round(4);
  const many = await round(16);
  expect(many.claimed).toBeLessThan(few.claimed * 1.5);
  expect(many.paid).toBeLessThan(few.paid * 1.5);
});
