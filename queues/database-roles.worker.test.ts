import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { mintSentences } from "#core/domain/mint-reason";
import { referralRewards, rewardWallets, users } from "#db/schema";
import { expectErrorLog } from "../scripts/testing/expected-errors.ts";
import { alarmOf, MinterWorld } from "../scripts/testing/minter-world.ts";
import { type Lines, type Made, roleAttacks, SMALL } from "../scripts/testing/role-attacks.ts";

// What each database role can make the running Minter pay, with that role's own credentials.

const DAY = 86_400_000;

/** 10,000.00 UAH at 5 %: 12.50 US dollars, above what one admin approves here. */
const LARGE = [{ totalMinor: 1_000_000n, referralRateBp: 500 }];

let world: MinterWorld;

beforeAll(async () => {
  world = await MinterWorld.start({ REFERRAL_AUTO_APPROVE_MAX_USD: "1", REFERRAL_SECOND_APPROVAL_USD: "10" });
  const longAgo = new Date(Date.now() - 30 * DAY);
  await world.admin.query("update users set role_since = $1 where role = 'admin'", [longAgo]);
  await world.admin.query(
    `insert into users (id, name, email, role, role_since) values
       ('old-admin', 'Old', 'old@refcodes.local', 'admin', $1),
       ('new-admin', 'New', 'new@refcodes.local', 'admin', now()),
       ('newer-admin', 'Newer', 'newer@refcodes.local', 'admin', now())`,
    [longAgo],
  );
});

afterAll(() => world?.stop());

const { paidOrder, ask, paidAndAsked, approveAs, expectRefused, expectPaid } = roleAttacks(() => world);

const TOKEN = 10n ** 18n;

test("what is due is paid: every attack below differs from it in one thing", async () => {
  const credit = { orderId: "honest-credit", provider: "credit" } as const;
  const card = { orderId: "honest-card", provider: "wayforpay" } as const;
  const large = { orderId: "honest-large", provider: "wayforpay", lines: LARGE } as const;
  const first = await paidAndAsked(credit);
  const second = await paidAndAsked(card);
  const third = await paidAndAsked({ ...large, lines: LARGE });
  await approveAs(["new-admin"], second);
  await approveAs(["new-admin"], third);
  await approveAs(["old-admin"], third);
  await expectPaid(first, (5n * TOKEN) / 4n);
  await expectPaid(second, (5n * TOKEN) / 4n);
  await expectPaid(third, 125n * TOKEN);
});

describe("the consumer's role alone", () => {
  test.each<[string, string, string, keyof typeof mintSentences]>([
    ["rate", "0.0001", "0.10", "rate_outside_bounds"],
    ["price", "40", "0.00000025", "price_outside_bounds"],
  ])("edits a receipt's %s and the amount together: 1,600,000 tokens instead of 4", async (what, rate, price, code) => {
    const order: Made = {
      orderId: `edited-${what}`,
      provider: "credit",
      lines: [{ totalMinor: 32_000n, referralRateBp: 500 }],
    };
    const orderReference = await paidAndAsked(order);
    await world.database.consumerDb.execute(sql`
      update referral_rewards set token_amount = 1600000 * 10::numeric ^ 18,
        receipt = jsonb_set(jsonb_set(receipt, '{uahPerUsd}', to_jsonb(${rate}::text)), '{price,tokenUsd}', to_jsonb(${price}::text))
      where order_reference = ${orderReference}`);
    await expectRefused(orderReference, code);
  });

  test("marks a reward approved that nobody has approved", async () => {
    const orderReference = await paidAndAsked({ orderId: "unapproved", provider: "wayforpay" });
    await expectRefused(orderReference, "not_approved");
  });

  test("calls a card's reward one of credit, which needs no admin", async () => {
    const orderReference = await paidAndAsked({ orderId: "recast", provider: "wayforpay" }, { rail: "crypto" });
    await expectRefused(orderReference, "not_approved");
  });

  test("asks for an order that is credit's and above what needs no admin", async () => {
    const order: Made = { orderId: "large-credit", provider: "credit", lines: LARGE };
    await expectRefused(await paidAndAsked(order), "not_approved");
  });

  test("asks for an order that nobody brought", async () => {
    const order: Made = { orderId: "unattributed", provider: "credit", attributed: false };
    // No wallet, and no link of a code either.
    await expectRefused(await paidAndAsked(order), "link_not_signed");
  });

  test("asks to be paid at a wallet of its own", async () => {
    const wallet = "0x00000000000000000000000000000000000000B2";
    const orderReference = await paidAndAsked(
      { orderId: "own-wallet", provider: "credit" },
      { referrerWallet: wallet },
    );
    await expectRefused(orderReference, "other_wallet");
  });

  test("asks for more than the order says", async () => {
    const orderReference = await paidAndAsked({ orderId: "more", provider: "credit" }, { tokenAmount: 500n * TOKEN });
    await expectRefused(orderReference, "other_amount");
  });

  test.each<[string, string, keyof typeof mintSentences]>([
    [
      "settlement",
      `with gone as (delete from shipments where settlement_id in (select id from settlements where order_reference = $1))
       delete from settlements where order_reference = $1`,
      "no_settlement",
    ],
    ["sales assist", "delete from erp_sales_assists where order_reference = $1", "no_settlement"],
    [
      "credit movement",
      "update credit_transactions set kind = 'grant' where key = 'order:' || $1",
      "no_credit_movement",
    ],
    ["row that says it was paid", "delete from paid_orders where order_reference = $1", "no_payment"],
  ])("asks for an order without a %s", async (what, removal, code) => {
    const orderReference = await paidOrder({ orderId: `without-${what.replaceAll(" ", "-")}`, provider: "credit" });
    await world.admin.query(removal, [orderReference]);
    await ask({ orderId: `without-${what.replaceAll(" ", "-")}`, provider: "credit" }, orderReference);
    await expectRefused(orderReference, code);
  });

  test("asks for a card order of which the provider said nothing", async () => {
    const order: Made = { orderId: "without-event", provider: "wayforpay" };
    const orderReference = await paidAndAsked(order);
    await approveAs(["old-admin"], orderReference);
    await world.admin.query("update payment_events set outcome = 'ignored' where order_reference = $1", [
      orderReference,
    ]);
    await expectRefused(orderReference, "no_payment");
  });

  test("asks for an order that is not paid: it is never claimed", async () => {
    const order: Made = { orderId: "unpaid", provider: "credit" };
    const orderReference = await paidAndAsked(order);
    await world.admin.query("update payment_attempts set status = 'created' where order_reference = $1", [
      orderReference,
    ]);
    const before = await world.signed();
    await world.consumer.mintRun();
    expect(await world.rewardOf(orderReference)).toMatchObject({ status: "approved" });
    expect(await world.signed()).toEqual(before);
  });

  test("asks again for what was paid: the contract pays a reference once", async () => {
    const orderReference = await paidAndAsked({ orderId: "again", provider: "credit" });
    await expectPaid(orderReference, (5n * TOKEN) / 4n);
    await world.database.consumerDb
      .update(referralRewards)
      .set({ status: "approved", txHash: null, mintBatchId: null })
      .where(eq(referralRewards.orderReference, orderReference));
    await expectPaid(orderReference, (5n * TOKEN) / 4n);
  });

  test("asks under a second reference for an order that was paid under its first", async () => {
    const order: Made = { orderId: "second", provider: "credit" };
    const orderReference = await paidOrder(order);
    const other = orderReference.replace(/-1$/, "-2");
    await world.admin.query(
      `insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status)
       select $2, purpose, order_id, payer_id, provider, amount_minor, currency, status
       from payment_attempts where order_reference = $1`,
      [orderReference, other],
    );
    // Or the first reference would have its own reward made and paid, as is due.
    await world.admin.query("delete from outbox where message->>'orderReference' = $1", [orderReference]);
    await ask(order, other);
    await expectRefused(other, "other_reference");
  });

  test("edits price and rate as far as the bounds allow: no more than their factor, and no more than the ceiling", async () => {
    const [price, rate] = ["0.05", "20"];
    await world.withSettings(
      { MINTER_TOKEN_USD_MIN: price, MINTER_UAH_PER_USD_MIN: rate, MINTER_MAX_REWARD_USD: "1" },
      async () => {
        const within = await paidAndAsked({ orderId: "within", provider: "credit" });
        const above = await paidAndAsked({
          orderId: "above",
          provider: "credit",
          lines: [{ totalMinor: 40_000n, referralRateBp: 500 }],
        });
        await world.database.consumerDb.execute(sql`
          update referral_rewards set token_amount = token_amount * 4,
            receipt = jsonb_set(jsonb_set(receipt, '{uahPerUsd}', to_jsonb(${rate}::text)), '{price,tokenUsd}', to_jsonb(${price}::text))
          where order_reference in (${within}, ${above})`);
        expectErrorLog(alarmOf(above, "reward_ceiling"));
        await expectPaid(within, 5n * TOKEN);
        expect(await world.waitForStatus(above, "failed")).toMatchObject({ failure_code: "reward_ceiling" });
        expect(await world.paymentsOf(above)).toEqual([]);
      },
    );
  });

  test("binds a reward that has a wallet to another: the order's wallet is paid", async () => {
    const orderReference = await paidAndAsked({ orderId: "rebound", provider: "credit" });
    const bound = { orderReference, walletLinkId: "none", address: `0x${"b2".repeat(20)}`, boundAt: new Date() };
    await expect(world.database.consumerDb.insert(rewardWallets).values(bound)).rejects.toThrow();
    await expectPaid(orderReference, (5n * TOKEN) / 4n);
  });
});

describe("the app's role alone", () => {
  test("invents a paid order of 125,000,000 tokens, with every row that belongs to one", async () => {
    // 10,000,000,000.00 UAH at 5 %: 12,500,000 US dollars.
    const order: Made = {
      orderId: "invented",
      provider: "wayforpay",
      by: "app",
      lines: [{ totalMinor: 1_000_000_000_000n, referralRateBp: 500 }],
    };
    const orderReference = await paidOrder(order);
    await world.consumer.mintRun();
    await world.waitForStatus(orderReference, "pending_approval");
    await approveAs(["demo-admin", "old-admin"], orderReference);
    await world.database.appDb
      .update(referralRewards)
      .set({ status: "approved", approvedAt: new Date() })
      .where(eq(referralRewards.orderReference, orderReference));
    await expectRefused(orderReference, "reward_ceiling");
  });

  test("moves an order to a wallet of its own after its reward was made", async () => {
    const orderReference = await paidAndAsked({ orderId: "moved", provider: "credit" });
    await world.database.appDb.execute(
      sql`update orders set referrer_wallet = ${`0x${"b2".repeat(20)}`} where id = 'moved'`,
    );
    await expectRefused(orderReference, "other_wallet");
  });

  test.each<[string, Lines, () => readonly string[]]>([
    ["somebody who is no admin", SMALL, () => ["demo-buyer"]],
    ["the referrer, as an admin", SMALL, () => ["demo-referrer"]],
    ["nobody", SMALL, () => []],
    ["one admin, where two are needed", LARGE, () => ["old-admin"]],
    ["an admin and the referrer, where two are needed", LARGE, () => ["old-admin", "demo-referrer"]],
    ["an admin and somebody who is none, where two are needed", LARGE, () => ["old-admin", "demo-buyer"]],
    ["two new admins, where two are needed", LARGE, () => ["new-admin", "newer-admin"]],
  ])("has a reward approved by %s", async (who, lines, adminIds) => {
    await world.database.appDb.update(users).set({ role: "admin" }).where(eq(users.id, "demo-referrer"));
    const orderId = `by-${who.replaceAll(/[^a-z]+/g, "-")}`;
    const orderReference = await paidAndAsked({ orderId, provider: "wayforpay", lines });
    const approvals = adminIds();
    if (approvals.length > 0) await approveAs(approvals, orderReference);
    await expectRefused(orderReference, "not_approved");
    await world.database.appDb.update(users).set({ role: "user" }).where(eq(users.id, "demo-referrer"));
  });

  test("has one admin approve twice", async () => {
    const orderReference = await paidAndAsked({ orderId: "twice", provider: "wayforpay", lines: LARGE });
    await approveAs(["old-admin"], orderReference);
    await expect(approveAs(["old-admin"], orderReference)).rejects.toThrow();
    await expectRefused(orderReference, "not_approved");
  });

  test("has another amount approved", async () => {
    const orderReference = await paidAndAsked({ orderId: "other-amount", provider: "wayforpay" });
    await approveAs(["old-admin"], orderReference, TOKEN);
    await expectRefused(orderReference, "not_approved");
  });

  test("takes up a failed reward again that nobody has approved", async () => {
    const orderReference = await paidAndAsked(
      { orderId: "retried", provider: "wayforpay" },
      { status: "failed", failureCode: "not_approved" },
    );
    await world.database.appDb
      .update(referralRewards)
      .set({ status: "approved", failureCode: null })
      .where(eq(referralRewards.orderReference, orderReference));
    await expectRefused(orderReference, "not_approved");
  });
});

test.each(["app", "admin"] as const)(
  "the role of the %s invents orders inside the ceilings: it is paid up to the day's, and the rest waits with an alarm",
  async (by) => {
    const { rows } = await world.admin.query<{ usd: number }>(
      "select ceil(coalesce(sum(usd_micros), 0) / 1e6)::int as usd from referral_rewards where status = 'minted'",
    );
    // Room for two of 12.50, and not for a third.
    const ceilings = { MINTER_MAX_REWARD_USD: "12.5", MINTER_MAX_DAY_USD: String((rows[0]?.usd ?? 0) + 27) };
    await world.withSettings(ceilings, async () => {
      const references: string[] = [];
      for (const at of [1, 2, 3]) {
        const order: Made = { orderId: `inside-${by}-${at}`, provider: "credit", by, lines: LARGE };
        const reference = await paidAndAsked(order);
        await approveAs(["demo-admin", "old-admin"], reference);
        references.push(reference);
      }
      expectErrorLog(/inside-\w+-3-1.*day_ceiling/);
      await world.consumer.mintRun();
      const [first = "", second = "", third = ""] = references;
      for (const reference of [first, second]) await world.waitForStatus(reference, "minted");
      expect(await world.rewardOf(third)).toMatchObject({ status: "approved", not_before: expect.any(Date) });
      expect(await world.paymentsOf(third)).toEqual([]);
    });
  },
);
