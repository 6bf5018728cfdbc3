import fc from "fast-check";
import pg from "pg";
import { beforeAll, expect, it } from "vitest";
import type { PayoutStatus } from "#core/domain/payout";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { endPayout, payOut } from "#scripts/testing/paid-out";
import { addUser } from "#scripts/testing/store-fixture";

const VENDORS = ["v1", "v2", "v3"];
const ORDERS = 40;
/** Histories of one run: they go on on the same database, so each begins where the last ended. */
const HISTORIES = 12;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const owner = await addUser(database.adminDb);
  client = await connect();
  await client.query(
    "insert into vendors (id, user_id, name, tier) select v, $1, v, 'starter' from unnest($2::text[]) v",
    [owner, VENDORS],
  );
  await client.query(
    `insert into orders (id, buyer_id, status, currency, total_minor, contact, reward_percent, paid_at, paid_reference)
     select 'o' || n, $1, 'paid', case when n % 3 = 0 then 'USD' else 'UAH' end, 100000, '{}', 5, now(), 'r' || n
     from generate_series(1, $2::int) n`,
    [owner, ORDERS],
  );
  await client.query(`insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency,
     status) select 'r' || substr(id, 2), 'store_order', id, buyer_id, 'wayforpay', total_minor, currency, 'approved' from orders`);
  return () => client.end();
});

async function connect(): Promise<pg.Client> {
  const opened = new pg.Client({ connectionString: database.adminUrl });
  await opened.connect();
  return opened;
}

/** Settlements of some orders by every vendor, paid at days around the ends of months in Kyiv. */
const sell = (on: pg.Client, orders: readonly number[], day: number) =>
  on.query(
    `insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor, referral_minor,
       net_minor, due_at, created_at, metadata)
     select 'r' || n || ':' || v, 'o' || n, 'r' || n, v, case when n % 3 = 0 then 'USD' else 'UAH' end, 1000, 200, n % 2 * 50,
       800 - n % 2 * 50, at + make_interval(days => n % 9, mins => n % 2 * 7), at,
       '{"payout": {"timeZone": "Europe/Kyiv"}, "referralCode": null}'
     from unnest($1::int[]) n, unnest($2::text[]) v, (select '2026-03-31 20:30+00'::timestamptz + make_interval(hours => $3)) as t(at)
     on conflict do nothing`,
    [orders, VENDORS, day],
  );

/** One statement over settlements of several vendors. */
const MOVES = {
  hold: "update settlements set status = 'held', hold_reason = 'looks odd' where order_id = any($1) and status = 'pending'",
  release: "update settlements set status = 'pending', hold_reason = null where order_id = any($1) and status = 'held'",
  touch: "update settlements set held_by_refund = 'x' where order_id = any($1) and status in ('pending', 'held')",
  untouch: "update settlements set held_by_refund = null where order_id = any($1)",
  reverse:
    "update settlements set status = 'reversed' where order_id = any($1) and status = 'pending' and substr(order_id, 2)::int % 7 = 0",
} as const;

/** A refund that takes a tenth off every settlement of an order. */
async function refund(on: pg.Client, order: number, key: string): Promise<void> {
  await on.query("begin");
  await on.query("select from payment_attempts where order_reference = $1 for update", [`r${order}`]);
  await on.query(
    `insert into refunds (id, order_reference, amount_minor, currency, reason, status, position, next_try_at)
     select $1, order_reference, 100, currency, 'goodwill', 'done',
       1 + (select count(*) from refunds where order_reference = a.order_reference), now()
     from payment_attempts a where order_reference = $2`,
    [key, `r${order}`],
  );
  await on.query(
    `insert into settlement_adjustments (refund_id, settlement_id, order_reference, vendor_id, currency, gross_minor,
       platform_minor, referral_minor, net_minor, created_at)
     select $1, id, order_reference, vendor_id, currency, 10, 2, 0, 8, '2026-04-30 20:55+00' from settlements
     where order_reference = $2`,
    [key, `r${order}`],
  );
  await on.query("commit");
}

/** What is kept, in one text; and the same made anew from the ledger. */
async function kept(): Promise<unknown> {
  const read = async (table: string, has: string) =>
    (await client.query(`select * from ${table} where ${has} order by 1, 2, 3`)).rows;
  return {
    totals: await read("vendor_totals", "true"),
    dues: await read("vendor_dues", "sales <> 0 or pending_minor <> 0"),
    months: await read("vendor_months", "true"),
  };
}

async function expectKept(): Promise<void> {
  const before = await kept();
  await client.query("select rebuild_vendor_totals()");
  expect(before).toEqual(await kept());
}

type Step =
  | { kind: "sell"; orders: number[]; hour: number }
  | { kind: keyof typeof MOVES; orders: number[] }
  | { kind: "refund"; order: number }
  | { kind: "payOut"; vendor: string; currency: string }
  | { kind: "end"; to: Exclude<PayoutStatus, "pending">; day: number };

const someOrders = fc.uniqueArray(fc.integer({ min: 1, max: ORDERS }), { minLength: 1, maxLength: 6 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("sell" as const), orders: someOrders, hour: fc.integer({ min: 0, max: 50 }) }),
  fc.record({ kind: fc.constantFrom(...(Object.keys(MOVES) as (keyof typeof MOVES)[])), orders: someOrders }),
  fc.record({ kind: fc.constant("refund" as const), order: fc.integer({ min: 1, max: ORDERS }) }),
  fc.record({
    kind: fc.constant("payOut" as const),
    vendor: fc.constantFrom(...VENDORS),
    currency: fc.constantFrom("UAH", "USD"),
  }),
  fc.record({
    kind: fc.constant("end" as const),
    to: fc.constantFrom("paid" as const, "failed" as const, "returned" as const),
    day: fc.integer({ min: 1, max: 60 }),
  }),
);

let serial = 0;

async function carryOut(step: Step): Promise<void> {
  serial += 1;
  const { adminDb } = database;
  if (step.kind === "sell") await sell(client, step.orders, step.hour);
  else if (step.kind === "refund") await refund(client, step.order, `refund${serial}`);
  else if (step.kind === "payOut") {
    const { rows } = await client.query(
      "select id from settlements where vendor_id = $1 and currency = $2 and status = 'pending' and held_by_refund is null limit 5",
      [step.vendor, step.currency],
    );
    const ids = rows.map(({ id }) => String(id));
    if (ids.length > 0) await payOut(adminDb, ids, new Date("2026-04-01T09:00:00Z"));
  } else if (step.kind === "end") {
    const before = step.to === "returned" ? "paid" : "pending";
    const { rows } = await client.query("select id from payouts where status = $1 order by id limit 1", [before]);
    const at = new Date(Date.UTC(2026, 3, step.day, 20, 59));
    if (rows[0]) await endPayout(adminDb, rows[0].id, step.to, at);
  } else await client.query(MOVES[step.kind], [step.orders.map((order) => `o${order}`)]);
}

it("are the sum of the ledger after any history", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 40 }), async (steps) => {
      for (const step of steps) await carryOut(step);
      await expectKept();
    }),
    { numRuns: HISTORIES },
  );
  const { rows } = await client.query("select status, count(*)::int from payouts group by status");
  expect(rows.length).toBeGreaterThan(1);
});

it("are kept by writers of the same vendors at once, none of whom waits for ever", async () => {
  const writers = await Promise.all(Array.from({ length: 8 }, connect));
  const random = (top: number) => 1 + Math.floor(Math.random() * top);
  const rounds = writers.map(async (writer, index) => {
    for (let round = 0; round < 15; round += 1) {
      const orders = Array.from({ length: 4 }, () => random(ORDERS));
      const move = (Object.keys(MOVES) as (keyof typeof MOVES)[])[round % 5] ?? "hold";
      if (round % 4 === 0) await sell(writer, orders.toSorted(), random(50));
      else if (round % 4 === 1) await refund(writer, orders[0] ?? 1, `at-once-${index}-${round}`);
      // Locked by id first, as everybody does who changes settlements.
      else {
        await writer.query("begin");
        const named = orders.map((order) => `o${order}`);
        await writer.query("select from settlements where order_id = any($1) order by id for no key update", [named]);
        await writer.query(MOVES[move], [named]);
        await writer.query("commit");
      }
    }
  });
  await Promise.all(rounds);
  await Promise.all(writers.map((writer) => writer.end()));
  await expectKept();
});
