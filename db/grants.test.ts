import { eq, type SQL, sql } from "drizzle-orm";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
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
  ])("cannot change %s", async (_what, statement) => {
    await expect(database.appDb.execute(statement)).rejects.toEqual(denied);
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
