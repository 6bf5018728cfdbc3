import fc from "fast-check";
import pg from "pg";
import { beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

const PEOPLE = ["ann", "bob"];
const ORDERS = 24;
/** Histories of one run: they go on on the same database, so each begins where the last ended. */
const HISTORIES = 10;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = await connect();
  await client.query("insert into users (id, name, email) select u, u, u || '@totals.test' from unnest($1::text[]) u", [
    [...PEOPLE, "buyer"],
  ]);
  await client.query(`insert into orders (id, buyer_id, status, currency, total_minor, contact, reward_percent)
    values ('paid', 'buyer', 'pending', 'UAH', 100, '{}', 5)`);
  await client.query(
    `insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status)
     select 'r' || n, 'store_order', 'paid', 'buyer', 'wayforpay', 100, 'UAH', 'expired' from generate_series(0, $1::int) n`,
    [ORDERS],
  );
  return () => client.end();
});

async function connect(): Promise<pg.Client> {
  const opened = new pg.Client({ connectionString: database.adminUrl });
  await opened.connect();
  return opened;
}

const COLUMNS = `user_id, quarter, status, token_decimals, sign_ups, orders, paid_orders, rewards, earned_usd_micros, earned,
  to_come, paid`;

/** What is kept, by key, without rows that came to nothing. */
async function kept(): Promise<unknown> {
  const { rows } = await client.query(`
    select user_id, quarter, status, token_decimals, sum(sign_ups) as sign_ups, sum(orders) as orders, sum(paid_orders) as paid_orders,
      sum(rewards) as rewards, sum(earned_usd_micros) as usd, sum(earned) as earned, sum(to_come) as to_come, sum(paid) as paid
    from (select ${COLUMNS} from referral_totals union all select ${COLUMNS} from referral_total_changes) as kept
    group by 1, 2, 3, 4 having sum(sign_ups) <> 0 or sum(orders) <> 0 or sum(paid_orders) <> 0 or sum(rewards) <> 0
      or sum(earned_usd_micros) <> 0 order by 1, 2, 3, 4`);
  return rows;
}

async function expectKept(): Promise<void> {
  const before = await kept();
  await client.query("begin; select rebuild_referral_totals()");
  const anew = await kept();
  await client.query("rollback");
  expect(before).toEqual(anew);
}

/** A reward of an order, for one person, at any moment of two days. */
const EARN = `
  insert into referral_rewards (order_reference, purpose, order_id, referral_code, referrer_user_id, rail, status, currency,
    commission_numerator, reward_percent, usd_micros, token_amount, token_decimals, receipt, created_at)
  select 'r' || n, 'store_order', 'o' || n, 'code', referrer_user_id, 'fiat', 'pending_approval', 'UAH', 700, 5, 1001,
    case when n % 3 > 0 then 5003 end, case when n % 3 > 0 then 6 end, '{}', paid_at
  from orders, (select $1::int as n) as one where id = 'o' || n and paid_at is not null and referrer_user_id is not null on conflict do nothing`;

const ONE = {
  signUp: `insert into users (id, name, email, referred_by, created_at)
    select 'f' || $1::int, 'F', 'f' || $1 || '@totals.test', jsonb_build_object('referrerUserId', (array['ann', 'bob'])[1 + $1 % 2]),
      '2026-03-28 23:50+00'::timestamptz + $1 * interval '7 minutes' on conflict do nothing`,
  order: `insert into orders (id, buyer_id, status, currency, total_minor, contact, reward_percent, referrer_user_id, created_at)
    select 'o' || $1::int, 'buyer', 'pending', 'UAH', 100, '{}', 5, (array['ann', 'bob', null])[1 + $1 % 3],
      '2026-03-28 23:50+00'::timestamptz + $1 * interval '11 minutes' on conflict do nothing`,
  pay: `update orders set status = 'paid', paid_at = created_at + interval '3 hours', paid_reference = 'r' || $1::int
    where id = 'o' || $1`,
  earn: EARN,
  price:
    "update referral_rewards set token_amount = 7919, token_decimals = 6 where order_reference = 'r' || $1::int and token_amount is null",
  approve:
    "update referral_rewards set status = 'approved' where order_reference = 'r' || $1::int and status = 'pending_approval'",
  mint: `update referral_rewards set status = 'minted', minted_amount = coalesce(token_amount, 1) - 1
    where order_reference = 'r' || $1::int and status = 'approved'`,
  reject: `update referral_rewards set status = 'rejected', rejection_reason = 'x',
      rejection_code = case when $1::int % 2 = 0 then 'offset_by_debt' end
    where order_reference = 'r' || $1 and status = 'approved'`,
  // Many in one statement, as the Minter does; some of them do not change what is counted.
  moveMany: `with locked as (
      select order_reference from referral_rewards where order_reference >= 'r' || $1::int order by order_reference for update
    )
    update referral_rewards r set mint_batch_id = 'batch', status = case r.status when 'pending_approval' then 'approved'
      when 'approved' then 'minting' when 'minting' then 'minted' else r.status end,
      minted_amount = case when r.status = 'minting' then coalesce(r.token_amount, 1) - 1 else r.minted_amount end
    from locked where r.order_reference = locked.order_reference`,
  touch: "update referral_rewards set not_before = now() where order_reference = 'r' || $1::int",
  lower: `insert into reward_adjustments (refund_id, order_reference, commission_numerator, token_amount)
    select $2, order_reference, 13, case when token_amount is not null then 37 end from referral_rewards
    where order_reference = 'r' || $1::int`,
  priceLowered: `update reward_adjustments a set token_amount = 29 from referral_rewards r
    where a.order_reference = 'r' || $1::int and r.order_reference = a.order_reference and a.token_amount is null
      and r.token_amount is not null`,
  keepBack: `insert into reward_offsets (order_reference, position, user_id, token_amount)
    select order_reference, 1 + (select count(*) from reward_offsets o where o.order_reference = r.order_reference),
      referrer_user_id, 41 from referral_rewards r where order_reference = 'r' || $1::int`,
} as const;
type Verb = keyof typeof ONE;
const verbs = Object.keys(ONE) as Verb[];

let serial = 0;

async function carryOut(on: pg.Client, verb: Verb, order: number): Promise<void> {
  if (verb !== "lower") return void (await on.query(ONE[verb], [order]));
  serial += 1;
  const position = serial;
  const id = `refund${position}`;
  await on.query("begin");
  // As refunds do: whoever changes a reward locks it first.
  await on.query("select from referral_rewards where order_reference = 'r' || $1::int for update", [order]);
  await on.query(
    `insert into refunds (id, order_reference, amount_minor, currency, reason, status, position, next_try_at)
     values ($1, 'r' || $2::int, 1, 'UAH', 'goodwill', 'done', $3, now())`,
    [id, order, position],
  );
  await on.query(ONE.lower, [order, id]);
  await on.query("commit");
}

const step = fc.record({ verb: fc.constantFrom(...verbs), order: fc.integer({ min: 0, max: ORDERS }) });
/** Orders that get so far that there is something to change. */
const grown = fc
  .integer({ min: 0, max: ORDERS })
  .map((order) => (["signUp", "order", "pay", "earn"] as const).map((verb) => ({ verb, order })));

it("are the sums of the ledgers after any history", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 3, arbitrary: step.map((one) => [one]) }, grown), { minLength: 20, maxLength: 60 }),
      async (history) => {
        for (const { verb, order } of history.flat()) await carryOut(client, verb, order);
        await expectKept();
      },
    ),
    { numRuns: HISTORIES },
  );
  const { rows } = await client.query("select status from referral_rewards group by 1 order by 1");
  expect(rows.length).toBeGreaterThan(2);
});

it("are kept by writers at once, who do not wait for each other, and folded meanwhile", async () => {
  const writers = await Promise.all(Array.from({ length: 8 }, connect));
  const rounds = writers.map(async (writer, index) => {
    for (let round = 0; round < 40; round += 1) {
      const verb = verbs[(round * 5 + index) % verbs.length] ?? "touch";
      // Two offsets of one reward at once lose by its key.
      if (verb !== "keepBack") await carryOut(writer, verb, (round + index * 3) % ORDERS);
    }
  });
  await Promise.all(rounds);
  await Promise.all(writers.map((writer) => writer.end()));
  await expectKept();
  const { rows } = await client.query("select count(*)::int as folded from referral_totals");
  expect(rows[0].folded).toBeGreaterThan(0);
  const { rows: left } = await client.query("select count(*)::int as changes from referral_total_changes");
  expect(left[0].changes).toBeLessThan(1_000);
});

it("lets two payments of one referrer be written at once", async () => {
  const [one, other] = [await connect(), await connect()];
  await client.query(
    "insert into orders (id, buyer_id, status, currency, total_minor, contact, reward_percent, referrer_user_id) select 'both' || n, 'buyer', 'pending', 'UAH', 100, '{}', 5, 'ann' from generate_series(1, 2) n",
  );
  await one.query("begin; update orders set paid_at = now() where id = 'both1'");
  await other.query("set statement_timeout = '2s'; update orders set paid_at = now() where id = 'both2'");
  await one.query("commit");
  await expectKept();
  await Promise.all([one.end(), other.end()]);
});
