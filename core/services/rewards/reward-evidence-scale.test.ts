import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { evidenceQuery } from "#core/services/rewards/reward-evidence-query";
import type { Database } from "#db/client";
import { createTestDatabase } from "#scripts/testing/database";
import { addReferrer, addUser } from "#scripts/testing/store-fixture";

/** Rewards in a ledger that has grown: half of them by one referrer, one in ten orders by one buyer. */
const LEDGER = 5_000;

/** What one reward may read, however long the ledgers are: 200 newest rewards and orders four times, and what belongs to them. */
const MOST_ROWS = 2_500;

let admin: Database;

beforeAll(async () => {
  admin = (await createTestDatabase()).adminDb;
  const referrer = await addReferrer(admin, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
  const [buyer, other] = await Promise.all([addUser(admin), addUser(admin, randomUUID())]);
  const numbers = sql`generate_series(1, ${LEDGER}::int) n`;
  await admin.execute(sql`
    insert into orders (id, buyer_id, status, currency, total_minor, contact, referral_code, referrer_user_id,
      referrer_wallet, reward_percent, created_at, paid_at, paid_reference)
    select 'o' || n, case when n % 10 = 0 then ${buyer} when n % 10 = 1 then ${referrer} else ${other} end, 'paid', 'UAH',
      10000, jsonb_build_object('name', 'A B', 'phone', n::text, 'city', 'Kyiv', 'address', n::text), 'Frnd7Ref', ${referrer},
      '0x00000000000000000000000000000000000000A1', 5, now() - make_interval(mins => n), now(), 'r' || n from ${numbers}`);
  await admin.execute(sql`
    insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status, created_at)
    select 'r' || n, 'store_order', 'o' || n, case when n % 10 = 0 then ${buyer} when n % 10 = 1 then ${referrer} else ${other} end,
      'wayforpay', 10000, 'UAH', 'approved', now() - make_interval(mins => n) from ${numbers}`);
  await admin.execute(sql`
    insert into payment_events (key, order_reference, status, outcome, payload, received_at, position)
    select 'k' || n, 'r' || n, 'Approved', 'applied', jsonb_build_object('cardPan', '41****' || (n % 9000)), now(), 1 from ${numbers}`);
  await admin.execute(sql`
    insert into referral_rewards (order_reference, purpose, order_id, referral_code, referrer_user_id, referrer_wallet, rail,
      status, currency, commission_numerator, reward_percent, usd_micros, receipt, created_at)
    select 'r' || n, 'store_order', 'o' || n, 'Frnd7Ref', case when n % 2 = 0 then ${referrer} else ${other} end, '0x1', 'fiat',
      'pending_approval', 'UAH', 1000, 5, n, '{"uahPerUsd": "40", "price": {"tokenUsd": "0.1", "source": "config", "at": "2026-03-01T10:00:00Z"}}',
      now() - make_interval(mins => n) from ${numbers}`);
  await admin.execute(sql`
    insert into refcode_visits_daily (code, day, shard, visits)
    select 'Frnd7Ref', current_date - n, 'eu', 1 from generate_series(0, 2000) n`);
  await admin.execute(sql`analyze`);
});

interface Plan {
  "Node Type": string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Relation Name"?: string;
  Plans?: Plan[];
}

/** Rows that a plan took from tables. */
function rowsRead({ Plans: parts = [], ...node }: Plan): number {
  const own = node["Relation Name"]
    ? (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"]
    : 0;
  return parts.reduce((sum, part) => sum + rowsRead(part), own);
}

it("costs the same however long the ledgers are", async () => {
  const references = ["r10", "r2500", "r4500"];
  const { rows } = await admin.execute<{ "QUERY PLAN": [{ Plan: Plan }] }>(
    sql`explain (analyze, format json) ${evidenceQuery(references, "Europe/Kyiv")}`,
  );
  const plan = rows[0]?.["QUERY PLAN"][0].Plan;
  const read = plan ? rowsRead(plan) : 0;
  expect(read).toBeGreaterThan(references.length * 200);
  expect(read).toBeLessThan(references.length * MOST_ROWS);
});
