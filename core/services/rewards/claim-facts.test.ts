import { eq, type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { createConfiguredPrice } from "#core/adapters/price/configured-price";
import { parseDecimal } from "#core/domain/decimal";
import { type ClaimedReward, checkClaim } from "#core/domain/mint";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { settlePayment } from "#core/services/payments/settle-payment";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { createReward } from "#core/services/rewards/create-reward";
import { referralRewards, rewardApprovals, users } from "#db/schema";
import { MINT_RULES } from "#scripts/testing/claimed-reward";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import {
  addAttempt,
  addProduct,
  addReferrer,
  addUser,
  clone,
  grantTo,
  placeOrder,
  providerEvent,
  serviceContext,
} from "#scripts/testing/store-fixture";

const now = new Date("2026-03-01T10:00:00Z");
let database: TestDatabase;
let productId: string;
let adminId: string;
let claims = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  await addReferrer(database.adminDb, "Frnd7Ref", "0x00000000000000000000000000000000000000A1");
  productId = await addProduct(database.adminDb);
  adminId = await addUser(database.adminDb);
  await database.adminDb
    .update(users)
    .set({ role: "admin", roleSince: new Date(0) })
    .where(eq(users.id, adminId));
});

type Payment = "card" | "credit";

/** A reward as checkout, payment and the consumer make it, approved. */
async function rewardPaidBy(payment: Payment): Promise<string> {
  const { adminDb, appDb, consumerDb } = database;
  const buyerId = await addUser(adminDb);
  const order = await placeOrder(appDb, { buyerId, productId, cookieCode: "Frnd7Ref" });
  const orderReference = payment === "card" ? await payByCard(order, buyerId) : await payByCredit(order, buyerId);
  const policy = { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 500n, approvalDelayDays: 0 };
  const chain = { readTokenDecimals: async () => 18 };
  const oracle = createConfiguredPrice("0.10");
  await createReward({ db: consumerDb, chain, oracle, policy }, { orderReference, now });
  const [reward] = await adminDb
    .update(referralRewards)
    .set({ status: "approved", approvedAt: now })
    .where(eq(referralRewards.orderReference, orderReference))
    .returning();
  if (payment === "card") {
    const tokenAmount = reward?.tokenAmount ?? 0n;
    await appDb.insert(rewardApprovals).values({ orderReference, adminId, tokenAmount, at: now });
  }
  return orderReference;
}

type Placed = Awaited<ReturnType<typeof placeOrder>>;

async function payByCard(order: Placed, buyerId: string): Promise<string> {
  const orderReference = await addAttempt(database.appDb, order, buyerId);
  const event = providerEvent(orderReference, order.totalMinor);
  await settlePayment(serviceContext(database.appDb), { event, now });
  return orderReference;
}

async function payByCredit({ orderId, totalMinor }: Placed, buyerId: string): Promise<string> {
  await grantTo(database.appDb, buyerId, totalMinor);
  const paid = await payWithCredit({ db: database.appDb, clone }, { orderId, buyerId, now });
  return paid.orderReference;
}

/** Claims what is due with the consumer's rights. */
async function claim(orderReference: string): Promise<ClaimedReward> {
  claims++;
  const input = { batchIds: [`minter:${claims}`], minter: `minter:${claims}:`, inFlight: [], now };
  const batches = await claimRewards({ db: database.consumerDb }, input);
  const rewards = batches.flatMap((batch) => batch.rewards);
  expect(rewards.map((reward) => reward.orderReference)).toEqual([orderReference]);
  const [reward] = rewards;
  if (!reward) throw new Error("it was claimed");
  return reward;
}

describe("what a claim brings of each ledger", () => {
  it.each(["card", "credit"] as const)("bears out an honest reward paid by %s", async (payment) => {
    const orderReference = await rewardPaidBy(payment);
    expect(checkClaim(await claim(orderReference), MINT_RULES)).toMatchObject({ ok: true });
  });

  it("is each reward's own, however many are claimed at once", async () => {
    const references = await Promise.all((["card", "credit", "card"] as const).map(rewardPaidBy));
    claims++;
    const input = { batchIds: [`minter:${claims}`], minter: `minter:${claims}:`, inFlight: [], now };
    const [batch] = await claimRewards({ db: database.consumerDb }, input);
    const rewards = batch?.rewards ?? [];
    expect(rewards.map(({ orderReference }) => orderReference).toSorted()).toEqual(references.toSorted());
    expect(rewards.map((reward) => checkClaim(reward, MINT_RULES).ok)).toEqual([true, true, true]);
  });

  it("does not count the approval of somebody who is no admin any more", async () => {
    const orderReference = await rewardPaidBy("card");
    await database.adminDb.update(users).set({ role: "user" }).where(eq(users.id, adminId));
    const claimed = await claim(orderReference);
    await database.adminDb.update(users).set({ role: "admin" }).where(eq(users.id, adminId));
    expect(checkClaim(claimed, MINT_RULES)).toMatchObject({ ok: false, reason: { code: "not_approved" } });
  });

  it.each<[string, Payment, (reference: string) => SQL, string]>([
    ["no payment's row", "card", (of) => sql`delete from paid_orders where order_reference = ${of}`, "no_payment"],
    [
      "no event of the payment",
      "card",
      (of) => sql`delete from payment_events where order_reference = ${of}`,
      "no_payment",
    ],
    [
      "an event that did nothing",
      "card",
      (of) => sql`update payment_events set outcome = 'ignored', position = null where order_reference = ${of}`,
      "no_payment",
    ],
    [
      "an attempt that says credit",
      "card",
      (of) => sql`update payment_attempts set provider = 'credit' where order_reference = ${of}`,
      "no_credit_movement",
    ],
    [
      "no movement of credit",
      "credit",
      (of) => sql`update credit_transactions set kind = 'grant' where key = ${`order:${of}`}`,
      "no_credit_movement",
    ],
    [
      "no settlement",
      "card",
      (of) => sql`
        with gone as (delete from shipments where settlement_id in (select id from settlements where order_reference = ${of}))
        delete from settlements where order_reference = ${of}`,
      "no_settlement",
    ],
    [
      "a settlement without the commission",
      "card",
      (of) =>
        sql`update settlements set referral_minor = 0, net_minor = net_minor + referral_minor where order_reference = ${of}`,
      "no_settlement",
    ],
    [
      "another's sales assist",
      "credit",
      (of) => sql`update erp_sales_assists set referral_code = 'Another1' where order_reference = ${of}`,
      "no_settlement",
    ],
    [
      "a line that was added later",
      "card",
      (
        of,
      ) => sql`insert into order_items select id || ':2', order_id, 1::smallint, product_id, vendor_id, name, quantity,
        unit_price_minor, line_total_minor, referral_rate_bp, referral_rate_source, platform_rate_bp
        from order_items where order_id = (select order_id from payment_attempts where order_reference = ${of})`,
      "no_payment",
    ],
    ["no approval", "card", (of) => sql`delete from reward_approvals where order_reference = ${of}`, "not_approved"],
    [
      "an approval of another amount",
      "card",
      (of) => sql`update reward_approvals set token_amount = token_amount - 1 where order_reference = ${of}`,
      "not_approved",
    ],
  ])("does not bear out a reward with %s", async (_what, payment, forgery, code) => {
    const orderReference = await rewardPaidBy(payment);
    await database.adminDb.execute(forgery(orderReference));
    expect(checkClaim(await claim(orderReference), MINT_RULES)).toMatchObject({ ok: false, reason: { code } });
  });
});
