import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { isRefundOpen } from "#core/domain/refund";
import type { RefundWish } from "#core/domain/refund-plan";
import { isOwed } from "#core/domain/reward";
import { debtToBook } from "#core/domain/token-debt";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { approveReward } from "#core/services/rewards/approve-reward";
import { debtStatements } from "#core/services/rewards/debt-statements";
import { writeBatch } from "#db/batch";
import { referralRewards, refunds, settlements, tokenDebtors } from "#db/schema";
import { type Bought, now, type RefundFixture, refundFixture } from "#scripts/testing/refund-fixture";
import { serviceContext } from "#scripts/testing/store-fixture";

const RUNS = 60;

let world: RefundFixture;
beforeAll(async () => {
  world = await refundFixture();
});

type Step =
  | { do: "request"; wish: "whole" | "lines" | "goodwill"; line: number; units: number; share: bigint }
  | { do: "cabinet" | "chargeback"; share: bigint }
  | { do: "settle" | "refuse" | "reward" | "approve" | "claim" }
  | { do: "finish"; as: "minted" | "approved" | "failed" }
  | { do: "payout"; vendor: number; to: "in_payout" | "paid" | "pending" };

/** Parts of an order's total, in thousandths. */
const share = fc.bigInt(1n, 700n);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("request" as const),
      wish: fc.constantFrom("whole" as const, "lines" as const, "lines" as const, "goodwill" as const),
      line: fc.nat(2),
      units: fc.integer({ min: 1, max: 3 }),
      share,
    }),
  },
  { weight: 4, arbitrary: fc.constant({ do: "settle" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("cabinet" as const, "chargeback" as const), share }) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom("reward" as const, "approve" as const, "claim" as const, "refuse" as const)
      .map((name) => ({ do: name })),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("finish" as const),
      as: fc.constantFrom("minted" as const, "minted" as const, "approved" as const, "failed" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("payout" as const),
      vendor: fc.nat(2),
      to: fc.constantFrom("in_payout" as const, "paid" as const, "pending" as const),
    }),
  },
);

const purchase = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      by: fc.constantFrom("card" as const, "credit" as const),
      isAttributed: fc.boolean(),
      units: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).filter((units) => units.some((count) => count > 0)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      by: fc.constant("card" as const),
      isAttributed: fc.boolean(),
      isMembership: fc.constant(true),
    }),
  },
);

it("every ledger is the plan of what is left, whatever is refunded, in whatever order, between whatever else", async () => {
  await fc.assert(
    fc.asyncProperty(purchase, fc.array(step, { minLength: 2, maxLength: 14 }), async (bought, steps) => {
      const order = await world.buy(bought);
      for (const each of steps) await take(order, each, bought.by);
      await expectExact(order, bought.by);
      // Whatever is under way ends.
      await take(order, { do: "settle" }, bought.by);
      await take(order, { do: "finish", as: "minted" }, bought.by);
      await take(order, { do: "reward" }, bought.by);
      await expectExact(order, bought.by);
    }),
    { numRuns: RUNS },
  );
  await expectDebtors();
}, 300_000);

/** A refusal is an answer: what matters is what the books say afterwards. */
async function take(order: Bought, action: Step, by: "card" | "credit"): Promise<void> {
  try {
    await takeOrThrow(order, action, by);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}

async function takeOrThrow(order: Bought, action: Step, by: "card" | "credit"): Promise<void> {
  const { orderReference, totalMinor } = order;
  const { appDb, adminDb } = world.database;
  const part = (thousandths: bigint) => (totalMinor * thousandths) / 1000n + 1n;
  const ofReward = eq(referralRewards.orderReference, orderReference);
  switch (action.do) {
    case "request":
      await world.request(orderReference, wishOf(order, action, part(action.share)));
      return;
    case "settle":
      await world.settleOpen(orderReference);
      return;
    case "refuse": {
      const { refunds: rows } = await world.ledgers(orderReference);
      const open = rows.find(({ status }) => isRefundOpen(status));
      if (!open) return;
      await writeBatch(appDb, [
        appDb.update(refunds).set({ status: "refused", endedAt: now }).where(eq(refunds.id, open.id)),
        ...liftStatements(appDb, { orderReference, refundId: open.id }),
      ]);
      return;
    }
    case "cabinet": {
      if (by === "credit") return;
      const { done } = await world.ledgers(orderReference);
      const known = done.flatMap(({ reason, amountMinor }) => (reason === "chargeback" ? [] : [amountMinor]));
      const statedMinor = known.reduce((sum, amount) => sum + amount, 0n) + part(action.share);
      await recordStatement({ db: appDb }, { orderReference, statedMinor, now });
      return;
    }
    case "chargeback": {
      const bankReference = `CB-${action.share}`;
      const amountMinor = part(action.share);
      await recordChargeback(
        { db: appDb },
        { orderReference, amountMinor, bankReference, note: "", actorId: "ann", now },
      );
      return;
    }
    case "reward":
      await world.reward(orderReference);
      return;
    case "approve":
      await approveReward(serviceContext(appDb), { orderReference, actorId: "ann", tokenAmount: null, now });
      return;
    case "claim": {
      const { tokens } = await world.ledgers(orderReference);
      if (!tokens?.due) return;
      await adminDb
        .update(referralRewards)
        .set({ status: "minting", mintBatchId: `m:${orderReference}:${tokens.due}` })
        .where(and(ofReward, eq(referralRewards.status, "approved"), isNull(referralRewards.heldByRefund)));
      return;
    }
    case "finish":
      return finish(orderReference, action.as);
    case "payout": {
      const from = { in_payout: "pending", paid: "in_payout", pending: "in_payout" } as const;
      await adminDb
        .update(settlements)
        .set({ status: action.to })
        .where(
          and(
            eq(settlements.orderReference, orderReference),
            eq(settlements.vendorId, `vendor-of-${world.products[action.vendor]}`),
            eq(settlements.status, from[action.to]),
            isNull(settlements.heldByRefund),
          ),
        );
      return;
    }
  }
}

function wishOf(order: Bought, action: Extract<Step, { do: "request" }>, amountMinor: bigint): RefundWish {
  switch (action.wish) {
    case "whole":
      return { reason: "whole" };
    case "goodwill":
      return { reason: "goodwill", amountMinor };
    case "lines": {
      const itemId = order.items[action.line % order.items.length] ?? "";
      return { reason: "lines", lines: [{ itemId, quantity: action.units }] };
    }
  }
}

/** The chain has paid what was signed, or not; what refunds could not judge meanwhile is judged. */
async function finish(orderReference: string, as: "minted" | "approved" | "failed"): Promise<void> {
  const { adminDb } = world.database;
  const { reward, tokens, debts } = await world.ledgers(orderReference);
  if (reward?.status !== "minting" || !tokens) return;
  const signed = BigInt(reward.mintBatchId?.split(":").at(-1) ?? 0);
  const isPaid = as === "minted";
  const debt = isPaid ? debtToBook({ ...tokens, minted: signed }, false) : 0n;
  const isNothingLeft = tokens.due === 0n;
  const status = isPaid ? "minted" : isNothingLeft && reward.refundUnjudged ? "rejected" : as;
  await writeBatch(adminDb, [
    adminDb
      .update(referralRewards)
      .set({ status, mintBatchId: null, mintedAmount: isPaid ? signed : null, refundUnjudged: false })
      .where(eq(referralRewards.orderReference, orderReference)),
    ...(debt > 0n
      ? debtStatements(adminDb, {
          orderReference,
          position: debts.length + 1,
          userId: reward.referrerUserId,
          tokenAmount: debt,
          cause: "refund",
          refundId: null,
          now,
        })
      : []),
  ]);
}

async function expectExact({ orderReference, totalMinor, buyerId }: Bought, by: "card" | "credit"): Promise<void> {
  const books = await world.ledgers(orderReference);
  expect(books.settlements).toEqual(books.plan.byVendor);
  for (const [vendorId, assist] of books.assists) {
    expect(assist).toBe(books.plan.byVendor.get(vendorId)?.referralMinor);
  }
  expect(books.numeratorLeft).toBe(books.plan.rewardNumerator);
  expect(books.attempt.status).toBe(books.refundedMinor === totalMinor ? "refunded" : "approved");
  expect(books.order?.status).toBe("paid");
  const keptMinor = books.kept.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0n);
  expect(keptMinor).toBe(totalMinor - books.refundedMinor);
  if (books.order?.purpose === "membership_upgrade") {
    expect(books.periods.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(books.refundedMinor);
  }
  if (by === "credit") {
    const balance = await getCreditBalance({ db: world.database.appDb }, { userId: buyerId, currency: "UAH" });
    expect(balance).toBe(books.refundedMinor);
  }
  for (const { quantity, restocked } of books.lines) expect(restocked).toBeLessThanOrEqual(quantity);
  expectToken(books);
  // What is reversed has nothing left, and what has nothing left is reversed unless a payout has it.
  for (const { vendorId, status } of books.settlementRows) {
    const isEmpty = books.settlements.get(vendorId)?.grossMinor === 0n;
    if (status === "reversed") expect(isEmpty).toBe(true);
  }
  const open = books.refunds.filter(({ status }) => isRefundOpen(status));
  expect(open.length).toBeLessThanOrEqual(1);
  const holds = [books.reward?.heldByRefund ?? null, ...books.settlementRows.map(({ heldByRefund }) => heldByRefund)];
  for (const hold of holds) if (hold !== null) expect(hold).toBe(open[0]?.id);
}

function expectToken({ reward, tokens, plan }: Awaited<ReturnType<RefundFixture["ledgers"]>>): void {
  if (!reward || !tokens) return;
  expect(tokens.due).toBe(tokens.dueByPlan);
  if (reward.status === "minted") expect((tokens.minted ?? 0n) + tokens.offset - tokens.debt).toBe(tokens.due);
  if (isOwed(reward.status) && reward.status !== "minting") expect(plan.rewardNumerator).toBeGreaterThan(0n);
}

/** What people owe is what their rewards owe. */
async function expectDebtors(): Promise<void> {
  const { adminDb } = world.database;
  const [debtor] = await adminDb
    .select()
    .from(tokenDebtors)
    .where(inArray(tokenDebtors.userId, [world.referrerId]));
  const { rows } = await adminDb.execute<{ sum: string }>(
    sql`select coalesce(sum(token_amount), 0)::text as sum from reward_debts where user_id = ${world.referrerId}`,
  );
  expect(debtor?.outstanding ?? 0n).toBe(BigInt(rows[0]?.sum ?? 0));
}
