import { eq, type SQL, sql } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { APP_ROLE, CONSUMER_ROLE, rightsByTable, type TableName, type WorkerRole } from "#db/grants";
import { setRights } from "#db/migrate";
import { deadLetters, referralRewards } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";

const denied = expect.objectContaining({ cause: expect.objectContaining({ code: "42501" }) });

let database: TestDatabase;
let rewards: RewardFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
});

const ROLES: WorkerRole[] = [APP_ROLE, CONSUMER_ROLE];
const VERBS = ["select", "insert", "update", "delete"] as const;

type Verb = (typeof VERBS)[number];

/** What a role may do with a table by each verb: all of it, these columns, or nothing. */
type Stated = Record<Verb, "all" | "none" | string[]>;

function statedRights(role: WorkerRole, table: TableName): Stated {
  const stated: Stated = { select: "none", insert: "none", update: "none", delete: "none" };
  for (const [, word, columns] of (rightsByTable[role][table] ?? "").matchAll(/(\w+)\s*(?:\(([^)]*)\))?(?:,|$)/g)) {
    const verb = VERBS.find((known) => known === word);
    if (!verb) throw new Error(`${table}: ${word} is no verb`);
    const named = columns?.split(",").map((column) => column.trim());
    stated[verb] = named?.toSorted() ?? "all";
  }
  return stated;
}

/** What the database lets a role do, table by table. */
async function grantedRights(role: WorkerRole): Promise<Record<string, unknown>> {
  const { rows } = await database.adminDb.execute<{ name: string; verb: Verb; whole: boolean; columns: string[] }>(sql`
    select c.relname::text as name, verb, has_table_privilege(${role}::name, c.oid, verb) as whole,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and case when verb = 'delete' then false else has_column_privilege(${role}::name, c.oid, a.attnum, verb) end
        order by a.attname::text collate "C") as columns
    from pg_class c cross join unnest(array['select', 'insert', 'update', 'delete']) as verb
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')`);
  const byTable = [...Map.groupBy(rows, ({ name }) => name)].map(([name, verbs]) => {
    const some = verbs.map(({ verb, whole, columns }) => [verb, whole ? "all" : columns.length > 0 ? columns : "none"]);
    return [name, Object.fromEntries(some)];
  });
  return Object.fromEntries(byTable);
}

describe.each(ROLES)("%s", (role) => {
  it("has the rights that are stated for each table and verb, and no others", async () => {
    const tables = Object.keys(rightsByTable[role]) as TableName[];
    const stated = Object.fromEntries(tables.map((table) => [table, statedRights(role, table)]));
    // A table without a statement is in the database and not here.
    expect(await grantedRights(role)).toEqual(stated);
  });

  it("owns nothing, makes nothing and is nobody else", async () => {
    const { rows } = await database.adminDb.execute(sql`
      select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, has_schema_privilege(rolname, 'public', 'create') as creates,
        (select count(*)::int from pg_auth_members where member = pg_roles.oid) as memberships,
        (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
      from pg_roles where rolname = ${role}`);
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolbypassrls: false,
        creates: false,
        memberships: 0,
        owned: 0,
      },
    ]);
  });

  it.each([
    "account_actions",
    "action_log",
    "assist_adjustments",
    "credit_entries",
    "credit_transactions",
    "debt_reliefs",
    "debt_transfers",
    "erp_sales_assists",
    "first_paid_orders",
    "membership_periods",
    "order_items",
    "paid_orders",
    "payout_moves",
    "period_adjustments",
    "refund_lines",
    "reward_debts",
    "reward_offsets",
    "reward_transitions",
    "reward_wallets",
    "settlement_adjustments",
    "settlement_moves",
  ] as const)("never changes or removes a row of %s", (table) => {
    expect(statedRights(role, table)).toMatchObject({ update: "none", delete: "none" });
  });
});

describe("what the Minter believes", () => {
  /** Tables that a claim is held against: the role that asks to be paid must not be able to write them. */
  const grounds = [
    "users",
    "wallets",
    "wallet_links",
    "refcodes",
    "orders",
    "order_items",
    "paid_orders",
    "payment_events",
    "refunds",
    "refund_lines",
    "settlements",
    "settlement_adjustments",
    "erp_sales_assists",
    "assist_adjustments",
    "membership_periods",
    "credit_transactions",
    "credit_entries",
    "reward_approvals",
  ] as const;

  it.each(grounds)("is not written by the role that makes rewards: %s", (table) => {
    expect(statedRights(CONSUMER_ROLE, table)).toMatchObject({ insert: "none", update: "none", delete: "none" });
  });

  it("has payments whose clock alone that role can set", () => {
    const { select: _, ...written } = statedRights(CONSUMER_ROLE, "payment_attempts");
    expect(written).toEqual({ insert: "none", update: ["next_check_at"], delete: "none" });
  });

  it.each(["referral_rewards", "reward_wallets"] as const)("comes with no row of %s from the app", (table) => {
    expect(statedRights(APP_ROLE, table)).toMatchObject({ insert: "none", delete: "none" });
  });
});

describe("the app's database role", () => {
  it("parks a message that it could not handle, and decides about it", async () => {
    const letter = { id: "parked", queue: "refcodes-payments", body: {}, attempts: 11, receivedAt: new Date() };
    await database.appDb.insert(deadLetters).values(letter);
    await database.appDb.update(deadLetters).set({ resolution: "dropped", resolvedAt: new Date() });
    expect(await database.appDb.select().from(deadLetters)).toMatchObject([{ id: "parked", resolution: "dropped" }]);
  });

  it.each<[string, SQL]>([
    ["what a parked message says", sql`update dead_letters set body = '{}'`],
    ["where it came from", sql`update dead_letters set queue = 'refcodes-events'`],
    ["one away", sql`delete from dead_letters`],
    ["who brought a person", sql`update users set referred_by = null`],
    ["a person away", sql`delete from users`],
    ["whose order it is", sql`update orders set buyer_id = 'other'`],
    ["what an order costs", sql`update orders set total_minor = 1`],
    ["what an order is for", sql`update orders set purpose = 'membership_upgrade'`],
    ["the lines of an order", sql`update order_items set referral_rate_bp = 5000`],
    ["what a payment is of", sql`update payment_attempts set amount_minor = 1`],
    ["who took a payment", sql`update payment_attempts set provider = 'credit'`],
    ["what a payment pays for", sql`update payment_attempts set order_id = 'other'`],
    ["what a refund is of", sql`update refunds set amount_minor = 1`],
    ["who asked for a refund", sql`update refunds set requested_by = null`],
    ["what a refund took off", sql`update reward_adjustments set commission_numerator = 1`],
    ["what was kept back for a debt", sql`insert into reward_offsets values ('ring-1-1', 1, 'u', 1)`],
    ["what an event said", sql`update payment_events set payload = '{}'`],
    ["what came of an event", sql`update payment_events set outcome = 'applied'`],
    ["what a vendor is owed", sql`update settlements set referral_minor = 0, net_minor = gross_minor`],
    ["a balance", sql`update credit_accounts set balance_minor = 1`],
    ["a wallet's address", sql`update wallets set address = '0xbad'`],
    ["whose wallet it is", sql`update wallets set user_id = 'other'`],
    ["whose code it is", sql`update refcodes set user_id = 'other'`],
    ["what a link's wallet signed", sql`update wallet_links set message = '', signature = ''`],
    ["when a link pays", sql`update wallet_links set pays_from = now()`],
    ["how much a reward is", sql`update referral_rewards set token_amount = 1`],
    ["what a reward was sized by", sql`update referral_rewards set receipt = '{}'`],
    ["whom a reward pays", sql`update referral_rewards set referrer_wallet = '0xbad'`],
    ["the rail of a reward", sql`update referral_rewards set rail = 'crypto'`],
    ["where a reward without a wallet is paid", sql`update reward_wallets set address = '0xbad'`],
    ["who approved", sql`update reward_approvals set admin_id = 'other'`],
    ["an approval away", sql`delete from reward_approvals`],
    ["what the audit says", sql`update reward_transitions set actor = 'nobody'`],
    ["what two admins decided", sql`update admin_proposals set details = '{}'`],
    ["what was done to an account", sql`delete from account_actions`],
  ])("cannot change %s", async (_what, statement) => {
    await expect(database.appDb.execute(statement)).rejects.toEqual(denied);
  });

  it("makes no reward", async () => {
    const made = sql`insert into referral_rewards (order_reference) values ('ring-mine-1')`;
    await expect(database.appDb.execute(made)).rejects.toEqual(denied);
    const bound = sql`insert into reward_wallets (order_reference) values ('ring-mine-1')`;
    await expect(database.appDb.execute(bound)).rejects.toEqual(denied);
  });
});

describe("the consumer's database role, which is the one beside the minter's key", () => {
  it("moves a reward through its states, and prices it", async () => {
    const orderReference = await rewards.add({ status: "approved", tokenAmount: null, tokenDecimals: null });
    await database.consumerDb
      .update(referralRewards)
      .set({ tokenAmount: 5n, tokenDecimals: 18, status: "minting", mintBatchId: "batch", txHash: "0x1" })
      .where(eq(referralRewards.orderReference, orderReference));
    const [row] = await database.consumerDb
      .select()
      .from(referralRewards)
      .where(eq(referralRewards.orderReference, orderReference));
    expect(row).toMatchObject({ status: "minting", tokenAmount: 5n });
  });

  it.each<[string, SQL]>([
    ["whom a reward pays", sql`update referral_rewards set referrer_wallet = '0xbad'`],
    ["whose reward it is", sql`update referral_rewards set referrer_user_id = 'me'`],
    ["what it is for", sql`update referral_rewards set order_reference = 'other'`],
    ["which order it is for", sql`update referral_rewards set order_id = 'other'`],
    ["the commission behind it", sql`update referral_rewards set commission_numerator = 1`],
    ["its worth in dollars", sql`update referral_rewards set usd_micros = 1`],
    ["its currency", sql`update referral_rewards set currency = 'USD'`],
    ["its percent", sql`update referral_rewards set reward_percent = 50`],
    ["when it was made", sql`update referral_rewards set created_at = now()`],
    ["a reward away", sql`delete from referral_rewards`],
    ["the wallet of an order", sql`update orders set referrer_wallet = '0xbad'`],
    ["whether an order is paid", sql`update orders set status = 'paid'`],
    ["the lines of an order", sql`update order_items set referral_rate_bp = 5000`],
    ["a payment", sql`update payment_attempts set status = 'approved'`],
    ["that an order was paid", sql`insert into paid_orders (order_id, order_reference) values ('a', 'b')`],
    ["a linked wallet", sql`update wallets set address = '0xbad'`],
    ["a code's wallet", sql`update refcodes set wallet_address = '0xbad'`],
    ["what the audit says", sql`update reward_transitions set actor = 'nobody'`],
    ["who somebody is", sql`update users set role = 'admin'`],
    ["since when", sql`update users set role_since = '2020-01-01'`],
    ["what was approved", sql`update reward_approvals set token_amount = 1`],
    ["that an admin approved", sql`insert into reward_approvals (order_reference) values ('ring-mine-1')`],
    ["what a wallet signed", sql`insert into wallet_links (id) values ('mine')`],
    ["what was settled", sql`insert into settlements (id) values ('mine')`],
    ["what the provider said", sql`insert into payment_events (key) values ('mine')`],
    ["what credit paid for", sql`insert into credit_transactions (key) values ('order:mine')`],
    ["where a bound reward is paid", sql`update reward_wallets set address = '0xbad'`],
    ["whom a letter is for", sql`update mails set recipient = 'me@example.org'`],
  ])("cannot change %s", async (_what, statement) => {
    await rewards.add({ status: "approved" });
    await expect(database.consumerDb.execute(statement)).rejects.toEqual(denied);
  });
});

describe("setting the rights while Workers run", () => {
  it("leaves no moment in which a role has none", async () => {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    const seen: unknown[] = [];
    const watched: Pick<pg.Client, "query"> = {
      query: async (statements: string) => {
        await client.query(statements);
        seen.push(await database.appDb.execute(sql`select id from users limit 0`).catch(() => "denied"));
      },
    } as never;
    await setRights(watched).finally(() => client.end());
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain("denied");
  });
});
