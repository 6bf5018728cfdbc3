import { sql } from "drizzle-orm";
import pg from "pg";
import { beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";
import { findAccount } from "#core/services/accounts/find-account";
import { getOrder } from "#core/services/orders/get-order";
import { readOrderDesk } from "#core/services/orders/read-order-desk";
import { resolveOrderReferral } from "#core/services/orders/resolve-order-referral";
import { searchOrders } from "#core/services/orders/search-orders";
import { readPaidOrderFacts } from "#core/services/payments/paid-facts";
import { readApprovals } from "#core/services/rewards/read-approvals";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct, addReferrer, addUser, placeOrder, serviceContext } from "#scripts/testing/store-fixture";

const CODE = "Frnd7Ref";
/** Tables that grow with the clone. */
const GROWING = [
  "users",
  "refcodes",
  "wallets",
  "orders",
  "order_items",
  "payment_attempts",
  "payment_events",
  "refunds",
  "refund_lines",
  "refund_requests",
  "settlements",
  "settlement_adjustments",
  "referral_rewards",
  "reward_transitions",
  "first_paid_orders",
  "guard_marks",
];

const HASH = `0x${"ab".repeat(32)}`;

const querySchema = z.object({ query: z.string(), params: z.array(z.unknown()) });
const bodySchema = z.union([
  z.object({ queries: z.array(querySchema) }),
  querySchema.transform((one) => ({ queries: [one] })),
]);

let database: TestDatabase;
let client: pg.Client;
let buyerId: string;
let orderId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { adminDb: admin, appDb: db } = database;
  await addReferrer(admin, CODE, "0x00000000000000000000000000000000000000a1");
  buyerId = await addUser(admin);
  const productId = await addProduct(admin);
  ({ orderId } = await placeOrder(db, { buyerId, productId, cookieCode: CODE }));
  // Enough rows that a plan which reads them all is the dearer one.
  await admin.execute(sql`
    insert into users (id, name, email) select 'u' || n, 'U', 'u' || n || '@many.test' from generate_series(0, 5000) n`);
  await admin.execute(sql`
    insert into wallets (id, user_id, address, chain_id) select 'w' || n, 'u' || n, '0x' || n, 1 from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into refcodes (code, user_id, wallet_address) select 'code' || n, 'u' || n, '0x' || n from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into orders select (jsonb_populate_record(orders, jsonb_build_object('id', 'o' || n, 'buyer_id', 'u' || n,
      'referrer_user_id', 'u' || (n + 1) % 5000, 'referral_code', 'code' || n, 'created_at', now() - n * interval '1 minute'))).*
    from orders, generate_series(1, 5000) n where id = ${orderId}`);
  await admin.execute(sql`
    insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status)
    select 'ring-test-' || n || '-1', 'store_order', 'o' || n, 'u' || n, 'wayforpay', 1, 'UAH', 'created'
    from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into order_items select (jsonb_populate_record(order_items, jsonb_build_object('id', 'i' || n, 'order_id', 'o' || n))).*
    from order_items, generate_series(1, 5000) n where order_id = ${orderId}`);
  await admin.execute(sql`
    insert into payment_events (key, order_reference, status, outcome, payload, received_at)
    select 'e' || n, 'ring-test-' || n || '-1', 'approved', 'applied', '{}', now() from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into refunds (id, order_reference, amount_minor, currency, reason, status, position, next_try_at)
    select 'r' || n, 'ring-test-' || n || '-1', 1, 'UAH', 'goodwill', 'done', 1, now() from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into refund_lines (refund_id, item_id, quantity, amount_minor)
    select 'r' || n, 'i' || n, 0, 1 from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into refund_requests (id, order_reference, order_id, item_id, vendor_id, quantity, reason, status, asked_by, asked_at)
    select 'q' || n, 'ring-test-' || n || '-1', 'o' || n, 'i' || n, ${`vendor-of-${productId}`}, 1, 'broken', 'declined',
      'u' || n, now() from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor, referral_minor,
      net_minor, due_at, metadata)
    select 's' || n, 'o' || n, 'ring-test-' || n || '-1', ${`vendor-of-${productId}`}, 'UAH', 10, 2, 1, 7, now(), '{}'
    from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into settlement_adjustments (refund_id, settlement_id, order_reference, vendor_id, currency, gross_minor,
      platform_minor, referral_minor, net_minor)
    select 'r' || n, 's' || n, 'ring-test-' || n || '-1', ${`vendor-of-${productId}`}, 'UAH', 1, 0, 0, 1
    from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into referral_rewards (order_reference, purpose, order_id, referral_code, referrer_user_id, rail, status, currency,
      commission_numerator, reward_percent, usd_micros, receipt, tx_hash)
    select 'ring-test-' || n || '-1', 'store_order', 'o' || n, ${CODE}, 'u' || n, 'fiat', 'minted', 'UAH', 1, 5, 1, '{}',
      '0x' || n from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into reward_transitions (id, order_reference, to_status, actor, at)
    select 't' || n, 'ring-test-' || n || '-1', 'minted', 'minter', now() from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into first_paid_orders (buyer_id, order_id, paid_at) select 'u' || n, 'o' || n, now() from generate_series(1, 5000) n`);
  await admin.execute(sql`
    insert into guard_marks (user_id, kind, key_id, hash) select 'u' || n % 5000, 'mailbox', 'k', 'h' || n from generate_series(5000, 24999) n`);
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query("analyze");
  return () => client.end();
});

/** The growing tables of which `run` reads every row. */
async function readWhole(run: () => Promise<unknown>): Promise<string[]> {
  const sent = vi.spyOn(globalThis, "fetch");
  await run();
  const bodies = sent.mock.calls.map(([, init]) => bodySchema.parse(JSON.parse(String(init?.body))));
  sent.mockRestore();
  const plans = [];
  for (const { query, params } of bodies.flatMap(({ queries }) => queries)) {
    if (/^\s*(select|with)/i.test(query)) plans.push((await client.query(`explain ${query}`, params)).rows);
  }
  expect(plans.length).toBeGreaterThan(1);
  const lines = plans.flatMap((plan) => plan.map((row) => String(row["QUERY PLAN"])));
  return GROWING.filter((table) => lines.some((line) => line.includes(`Seq Scan on ${table}`)));
}

it.each<[string, () => Promise<unknown>]>([
  [
    "who earns an order",
    () => resolveOrderReferral(serviceContext(database.appDb), { buyerId, cookieCodes: [CODE], now: new Date() }),
  ],
  ["what paying an order depends on", () => readPaidOrderFacts(database.appDb, orderId)],
  [
    "an order",
    () => getOrder({ db: database.appDb }, { reference: orderId, viewerId: buyerId, isAdmin: true, locale: "en" }),
  ],
  [
    "who can approve a reward",
    () => readApprovals(serviceContext(database.appDb), { references: ["none"], viewerId: buyerId, now: new Date() }),
  ],
  ...["o7", "ring-test-7-1", "u7@many.test", CODE, "0x00000000000000000000000000000000000000A1", HASH].map(
    (query): [string, () => Promise<unknown>] => [
      `what an admin looks for by ${query}`,
      () => searchOrders({ db: database.appDb }, { query, show: "all", pageSize: 20 }),
    ],
  ),
  [
    "the newest orders, after one of them",
    () => searchOrders({ db: database.appDb }, { show: "all", before: "o4000", pageSize: 20 }),
  ],
  ["orders that wait for a person", () => searchOrders({ db: database.appDb }, { show: "to_decide", pageSize: 20 })],
  ["all about an order", () => readOrderDesk({ db: database.appDb }, { reference: "ring-test-7-1" })],
  ["whom an admin looks for", () => findAccount({ db: database.appDb }, { name: "u7@many.test" })],
])("%s is read by keys, however many users and orders there are", async (_what, read) => {
  expect(await readWhole(read)).toEqual([]);
});
