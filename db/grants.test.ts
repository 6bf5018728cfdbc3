import { eq, type SQL, sql } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { rightsByTable, roleName, workerRoles } from "#db/grants";
import type { TableName } from "#db/grants/rights";
import { setRights } from "#db/migrate";
import { grantedRights, statedRights, wrongRights } from "#db/role-rights";
import { deadLetters, referralRewards } from "#db/schema";
import { LOCAL_ROLES } from "#scripts/stack/database";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";

const denied = expect.objectContaining({ cause: expect.objectContaining({ code: "42501" }) });

let database: TestDatabase;
let rewards: RewardFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  rewards = await rewardFixture({ admin: database.adminDb });
});

/** Connects as the owner, and disconnects when the test is done. */
async function connectOwner(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describe("names of roles", () => {
  it("are a clone's own, and whole: Postgres would cut off a long one's end", () => {
    expect(roleName("ring-platform-org", "app")).toBe("ring_platform_org_app");
    expect(roleName("a".repeat(40), "consumer")).toHaveLength(49);
    for (const slug of ["a".repeat(41), "", "Ring", "a_b", 'a"; drop', "a--b"]) {
      expect(() => roleName(slug, "app")).toThrow("no slug");
    }
  });
});

describe.each(workerRoles)("%s", (role) => {
  it("has the rights that are stated for each table and verb, and no others", async () => {
    const tables = Object.keys(rightsByTable[role]) as TableName[];
    const stated = Object.fromEntries(tables.map((table) => [table, statedRights(role, table)]));
    // A table without a statement is in the database and not here.
    expect(await grantedRights(await connectOwner(), LOCAL_ROLES[role])).toEqual(stated);
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

describe("what is wrong with the rights of a clone", () => {
  it("is said, whatever it is, until it is put right", async () => {
    const client = await connectOwner();
    await setRights(client, "refcodes");
    expect(await wrongRights(client, "refcodes")).toEqual([]);
    await client.query("begin");
    onTestFinished(async () => void (await client.query("rollback")));
    await client.query(`grant update (balance_minor) on credit_accounts to refcodes_app;
      revoke select on orders from refcodes_consumer; create table extra (); grant select on extra to refcodes_app;
      grant pg_read_all_settings to refcodes_consumer; grant create on schema public to refcodes_app`);
    await client.query(
      `do $$ begin execute format('grant connect on database %I to public', current_database()); end $$`,
    );
    expect((await wrongRights(client, "refcodes")).toSorted()).toEqual([
      "every role of the server can connect to this database",
      "refcodes_app has other rights on credit_accounts than db/grants.ts says (update)",
      "refcodes_app has other rights on extra than db/grants.ts says (select)",
      "refcodes_app may make tables",
      "refcodes_consumer has other rights on orders than db/grants.ts says (select)",
      "refcodes_consumer is a member of another role",
    ]);
    expect(await wrongRights(client, "nobody")).toContain("there is no role nobody_app");
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
    expect(statedRights("consumer", table)).toMatchObject({ insert: "none", update: "none", delete: "none" });
  });

  it("has payments whose clock alone that role can set", () => {
    const { select: _, ...written } = statedRights("consumer", "payment_attempts");
    expect(written).toEqual({ insert: "none", update: ["next_check_at"], delete: "none" });
  });

  it.each(["referral_rewards", "reward_wallets"] as const)("comes with no row of %s from the app", (table) => {
    expect(statedRights("app", table)).toMatchObject({ insert: "none", delete: "none" });
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
        const result = await client.query(statements);
        seen.push(await database.appDb.execute(sql`select id from users limit 0`).catch(() => "denied"));
        return result;
      },
    } as never;
    await setRights(watched, "refcodes").finally(() => client.end());
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain("denied");
  });
});
