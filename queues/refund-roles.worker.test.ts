import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { mintSentences } from "#core/domain/mint-reason";
import { requestRefund } from "#core/services/refunds/request-refund";
import { referralRewards, rewardDebts, rewardOffsets, tokenDebtors } from "#db/schema";
import { MinterWorld } from "../scripts/testing/minter-world.ts";
import { type Made, roleAttacks } from "../scripts/testing/role-attacks.ts";

// What each database role can make the running Minter pay for orders of which money has come back, with that role's own
// credentials.

const TOKEN = 10n ** 18n;

let world: MinterWorld;

beforeAll(async () => {
  world = await MinterWorld.start();
  await world.admin.query("update users set role_since = '2020-01-01' where role = 'admin'");
});

afterAll(() => world?.stop());

const attacks = roleAttacks(() => world);
const { approveAs } = attacks;

/** Asked for, but not to be claimed before {@link due}: the Minter may be running. */
const paidAndAsked = (order: Made) => attacks.paidAndAsked(order, { notBefore: new Date(Date.now() + 3_600_000) });

const due = (orderReference: string) =>
  world.admin.query("update referral_rewards set not_before = null where order_reference = $1", [orderReference]);

async function expectRefused(orderReference: string, code: keyof typeof mintSentences): Promise<void> {
  await due(orderReference);
  await attacks.expectRefused(orderReference, code);
}

async function expectPaid(orderReference: string, amount: bigint): Promise<void> {
  await due(orderReference);
  await attacks.expectPaid(orderReference, amount);
}

function refund(orderReference: string, amountMinor: bigint) {
  const wish = { reason: "goodwill", amountMinor } as const;
  const asked = { orderReference, wish, note: "a test", actorId: "demo-admin", now: new Date() };
  return requestRefund({ db: world.database.appDb }, asked);
}

/** An order of 100.00 UAH, worth 1.25 tokens, of which 40.00 have come back: 0.75 are due. */
async function refunded(orderId: string): Promise<string> {
  const order: Made = { orderId, provider: "credit" };
  const orderReference = await paidAndAsked(order);
  await refund(orderReference, 4_000n);
  return orderReference;
}

const LEFT = (3n * TOKEN) / 4n;

test("what refunds have left is paid: every attack below differs from it in one thing", async () => {
  const orderReference = await refunded("honest-refund");
  await refund(orderReference, 1_000n);
  await expectPaid(orderReference, (5n * TOKEN) / 8n);
});

describe("any one row", () => {
  test.each<[string, string]>([
    ["a refund", "update refunds set amount_minor = amount_minor - 1 where order_reference = $1"],
    ["a refund's place", "update refunds set position = 2 where order_reference = $1"],
    [
      "a line of a refund",
      "update refund_lines set amount_minor = 1 where refund_id in (select id from refunds where order_reference = $1)",
    ],
    ["the reward's adjustment", "update reward_adjustments set commission_numerator = 1 where order_reference = $1"],
    ["no adjustment of the reward", "delete from reward_adjustments where order_reference = $1"],
    ["no adjustment of the settlement", "delete from settlement_adjustments where order_reference = $1"],
    ["no adjustment of the assist", "delete from assist_adjustments where order_reference = $1"],
    [
      "a settlement's adjustment",
      "update settlement_adjustments set referral_minor = referral_minor + 1, net_minor = net_minor - 1 where order_reference = $1",
    ],
    ["an assist's adjustment", "update assist_adjustments set commission_minor = 1 where order_reference = $1"],
  ])("that is other than the rest (%s) is not paid", async (what, forgery) => {
    const orderReference = await refunded(`row-${what.replaceAll(/[^a-z]+/g, "-")}`);
    await world.admin.query(forgery, [orderReference]);
    await expectRefused(orderReference, "refund_differs");
  });
});

describe("the consumer's role alone", () => {
  test("gives a reward back what a refund took off it", async () => {
    const orderReference = await refunded("given-back");
    const db = world.database.consumerDb;
    await db.execute(sql`update reward_adjustments set token_amount = 0 where order_reference = ${orderReference}`);
    await expectRefused(orderReference, "refund_differs");
  });

  test("can write no refund, no line of one, and no adjustment", async () => {
    const orderReference = await refunded("unwritten");
    const db = world.database.consumerDb;
    for (const statement of [
      sql`update refunds set status = 'refused' where order_reference = ${orderReference}`,
      sql`delete from reward_adjustments where order_reference = ${orderReference}`,
      sql`update refund_lines set amount_minor = 0`,
      sql`delete from reward_offsets`,
      sql`update settlement_adjustments set referral_minor = 0 where order_reference = ${orderReference}`,
    ]) {
      await expect(db.execute(statement)).rejects.toThrow();
    }
    await expectPaid(orderReference, LEFT);
  });

  test("lifts the hold of a refund that is not decided: it waits all the same", async () => {
    const orderReference = await paidAndAsked({ orderId: "unheld", provider: "wayforpay" });
    await approveAs(["demo-admin"], orderReference);
    await refund(orderReference, 4_000n);
    await world.database.consumerDb
      .update(referralRewards)
      .set({ heldByRefund: null })
      .where(eq(referralRewards.orderReference, orderReference));
    await due(orderReference);
    const before = await world.signed();
    await world.consumer.mintRun();
    expect(await world.rewardOf(orderReference)).toMatchObject({ status: "approved", not_before: expect.any(Date) });
    expect(await world.signed()).toEqual(before);
  });

  test("says that a refund was judged which was not: what is left is paid", async () => {
    const orderReference = await refunded("judged");
    const db = world.database.consumerDb;
    await db.execute(
      sql`update referral_rewards set refund_unjudged = false where order_reference = ${orderReference}`,
    );
    await expectPaid(orderReference, LEFT);
  });

  test.each<[string, () => { userId: string; tokenAmount: bigint; position: number }]>([
    ["for somebody else", () => ({ userId: "demo-buyer", tokenAmount: 1n, position: 1 })],
    ["more than is due", () => ({ userId: "demo-referrer", tokenAmount: LEFT + 1n, position: 1 })],
    ["in another's place", () => ({ userId: "demo-referrer", tokenAmount: 1n, position: 2 })],
  ])("keeps back %s", async (what, offset) => {
    const orderReference = await refunded(`kept-${what.replaceAll(/[^a-z]+/g, "-")}`);
    await world.database.consumerDb.insert(rewardOffsets).values({ orderReference, ...offset() });
    await expectRefused(orderReference, "offset_differs");
  });

  test("books a debt of what was never kept back, to be paid more", async () => {
    const orderReference = await refunded("booked");
    const debt = { orderReference, position: 1, userId: "demo-referrer", tokenAmount: TOKEN, cause: "refund" } as const;
    await world.database.consumerDb.insert(rewardDebts).values(debt);
    await expectRefused(orderReference, "offset_differs");
  });

  test("keeps back from what nobody owes: it is paid less, never more", async () => {
    const orderReference = await refunded("less");
    const offset = { orderReference, position: 1, userId: "demo-referrer", tokenAmount: LEFT / 2n };
    await world.database.consumerDb.insert(rewardOffsets).values(offset);
    await expectPaid(orderReference, LEFT / 2n);
  });
});

describe("the app's role alone", () => {
  test("takes a refund back that was done", async () => {
    const orderReference = await refunded("undone");
    await world.database.appDb.execute(
      sql`update refunds set status = 'refused' where order_reference = ${orderReference}`,
    );
    await expectRefused(orderReference, "refund_differs");
  });

  test("can take back no line and no adjustment of one, and keep nothing back", async () => {
    const orderReference = await refunded("kept-rows");
    for (const statement of [
      sql`delete from refund_lines`,
      sql`delete from reward_adjustments where order_reference = ${orderReference}`,
      sql`update reward_adjustments set token_amount = 0 where order_reference = ${orderReference}`,
      sql`update settlement_adjustments set referral_minor = 0 where order_reference = ${orderReference}`,
      sql`insert into reward_offsets (order_reference, position, user_id, token_amount) values (${orderReference}, 1, 'demo-referrer', 1)`,
    ]) {
      await expect(world.database.appDb.execute(statement)).rejects.toThrow();
    }
    await expectPaid(orderReference, LEFT);
  });

  test("says that nobody owes anything: rewards are paid whole, so what was owed is lost and no more", async () => {
    const first = await paidAndAsked({ orderId: "owing", provider: "credit" });
    await expectPaid(first, (5n * TOKEN) / 4n);
    await refund(first, 4_000n);
    const db = world.database.appDb;
    const debtor = eq(tokenDebtors.userId, "demo-referrer");
    expect(await db.select().from(tokenDebtors).where(debtor)).toMatchObject([{ outstanding: TOKEN / 2n }]);
    const second = await paidAndAsked({ orderId: "let-off", provider: "credit" });
    await db.update(tokenDebtors).set({ outstanding: 0n }).where(debtor);
    await expectPaid(second, (5n * TOKEN) / 4n);
  });
});

test("a debt is kept back from the next reward, and one that is kept back whole is not on the chain", async () => {
  const first = await paidAndAsked({ orderId: "overpaid", provider: "credit" });
  await expectPaid(first, (5n * TOKEN) / 4n);
  await refund(first, 8_000n);
  const second = await paidAndAsked({
    orderId: "whole-kept",
    provider: "credit",
    lines: [{ totalMinor: 5_000n, referralRateBp: 500 }],
  });
  await due(second);
  await world.consumer.mintRun();
  const ended = await world.waitForStatus(second, "rejected");
  expect(ended).toMatchObject({ rejection_code: "offset_by_debt", minted_amount: null });
  expect(await world.paymentsOf(second)).toEqual([]);
  const third = await paidAndAsked({ orderId: "rest-kept", provider: "credit" });
  // 1.00 is owed, 0.625 of it were kept back before: 1.25 less 0.375.
  await expectPaid(third, (7n * TOKEN) / 8n);
});
