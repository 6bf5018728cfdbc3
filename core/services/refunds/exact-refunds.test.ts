import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { isRefundOpen } from "#core/domain/refund";
import type { RefundWish } from "#core/domain/refund-plan";
import { getCreditBalance } from "#core/services/credit/credit-ledger";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { approveReward } from "#core/services/rewards/approve-reward";
import { judgeRefunded } from "#core/services/rewards/judge-refunded";
import { offsetDebts } from "#core/services/rewards/offset-debts";
import { writeBatch } from "#db/batch";
import { referralRewards, refunds, tokenDebtors } from "#db/schema";
import { expectKept } from "#scripts/testing/kept-totals";
import { expectBooks, type PayoutFixture, payoutFixture } from "#scripts/testing/payout-fixture";
import { type PayoutStep, payoutSteps, takePayoutStep } from "#scripts/testing/payout-steps";
import { type Bought, expectExact as expectLedgers, now, type RefundFixture } from "#scripts/testing/refund-fixture";
import { rounds } from "#scripts/testing/rounds";
import { serviceContext } from "#scripts/testing/store-fixture";

const RUNS = rounds(10);

/** The first vendor is paid in credit, the others by the bank. */
let world: PayoutFixture;
beforeAll(async () => {
  world = await payoutFixture();
  for (const vendorId of world.vendors.slice(1)) {
    await world.setMethod(vendorId, "bank");
    await world.addDetails(vendorId);
  }
});

type Step =
  | { do: "request"; wish: "whole" | "lines" | "goodwill"; line: number; units: number; share: bigint }
  | { do: "cabinet" | "chargeback"; share: bigint }
  | { do: "settle" | "refuse" | "reward" | "approve" | "claim" }
  | { do: "finish"; as: "minted" | "approved" | "failed" }
  | { do: "payout"; payout: PayoutStep };

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
    weight: 4,
    arbitrary: payoutSteps.map((payout) => ({ do: "payout" as const, payout })),
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

it(
  "every ledger is the plan of what is left, whatever is refunded, in whatever order, between whatever else",
  async () => {
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
  },
  rounds(300_000),
);

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
  const { appDb } = world.database;
  const part = (thousandths: bigint) => (totalMinor * thousandths) / 1000n + 1n;
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
    case "claim":
      return claim(orderReference);
    case "finish":
      return finish(orderReference, action.as);
    case "payout":
      return takePayoutStep(world, orderReference, action.payout);
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

/** What each batch has signed. */
const signedOf = new Map<string, bigint>();

/** As the Minter does it: claimed unless held, what its person owes is kept back, and the rest is signed. */
async function claim(orderReference: string): Promise<void> {
  const { adminDb, consumerDb } = world.database;
  const { tokens } = await world.ledgers(orderReference);
  const due = tokens?.due ?? 0n;
  if (due === 0n) return;
  const batchId = `m:${signedOf.size}`;
  const ofReward = eq(referralRewards.orderReference, orderReference);
  const claimed = await adminDb
    .update(referralRewards)
    .set({ status: "minting", mintBatchId: batchId })
    .where(and(ofReward, eq(referralRewards.status, "approved"), isNull(referralRewards.heldByRefund)))
    .returning({ orderReference: referralRewards.orderReference });
  if (claimed.length === 0) return;
  const kept = await offsetDebts({ db: consumerDb }, { batchId, rewards: [{ orderReference, due }], now });
  const signed = due - (kept.get(orderReference) ?? 0n);
  signedOf.set(batchId, signed);
  if (signed > 0n) return;
  const offset = { status: "rejected", rejectionCode: "offset_by_debt", mintBatchId: null } as const;
  await adminDb.update(referralRewards).set(offset).where(ofReward);
}

/** The chain has paid what was signed, or not; then what refunds could not do meanwhile is done. */
async function finish(orderReference: string, as: "minted" | "approved" | "failed"): Promise<void> {
  const { adminDb, consumerDb } = world.database;
  const { reward } = await world.ledgers(orderReference);
  if (reward?.status === "minting") {
    const mintedAmount = as === "minted" ? (signedOf.get(reward.mintBatchId ?? "") ?? 0n) : null;
    await adminDb
      .update(referralRewards)
      .set({ status: as, mintBatchId: null, mintedAmount })
      .where(eq(referralRewards.orderReference, orderReference));
  }
  await judgeRefunded({ db: consumerDb }, { now });
}

async function expectExact({ orderReference, buyerId }: Bought, by: "card" | "credit"): Promise<void> {
  const books = await expectLedgers(world, orderReference);
  expect(books.order?.status).toBe("paid");
  if (books.order?.purpose === "membership_upgrade") {
    expect(books.periods.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(books.refundedMinor);
  }
  if (by === "credit") {
    const balance = await getCreditBalance({ db: world.database.appDb }, { userId: buyerId, currency: "UAH" });
    expect(balance).toBe(books.refundedMinor);
  }
  await expectBooks(world.database);
  await expectKept(world.database);
  for (const { quantity, restocked } of books.lines) expect(restocked).toBeLessThanOrEqual(quantity);
  expectToken(books);
  // What is reversed has nothing left for its vendor.
  for (const { vendorId, status } of books.settlementRows) {
    const isEmpty = books.settlements.get(vendorId)?.grossMinor === 0n || books.reversed.has(vendorId);
    if (status === "reversed") expect(isEmpty).toBe(true);
  }
  const open = books.refunds.filter(({ status }) => isRefundOpen(status));
  expect(open.length).toBeLessThanOrEqual(1);
  const holds = [books.reward?.heldByRefund ?? null, ...books.settlementRows.map(({ heldByRefund }) => heldByRefund)];
  for (const hold of holds) if (hold !== null) expect(hold).toBe(open[0]?.id);
}

function expectToken({ reward, tokens, plan }: Awaited<ReturnType<RefundFixture["ledgers"]>>): void {
  if (!reward || !tokens) return;
  if (reward.refundUnjudged) return;
  const paid = (tokens.minted ?? 0n) + tokens.offset - tokens.debt;
  switch (reward.status) {
    case "minted":
      expect(paid).toBe(tokens.due);
      break;
    case "rejected":
      expect(paid).toBe(reward.rejectionCode === "offset_by_debt" ? tokens.due : 0n);
      break;
    default:
      expect(plan.rewardNumerator).toBeGreaterThan(0n);
      expect(paid).toBeLessThanOrEqual(tokens.due ?? 0n);
  }
}

/** What a person owes is what their rewards owe, less what others kept back for it. */
async function expectDebtors(): Promise<void> {
  const { adminDb } = world.database;
  const [debtor] = await adminDb
    .select()
    .from(tokenDebtors)
    .where(inArray(tokenDebtors.userId, [world.referrerId]));
  const { rows } = await adminDb.execute<{ sum: string }>(
    sql`select ((select coalesce(sum(token_amount), 0) from reward_debts where user_id = ${world.referrerId})
      - (select coalesce(sum(token_amount), 0) from reward_offsets where user_id = ${world.referrerId}))::text as sum`,
  );
  expect(debtor?.outstanding ?? 0n).toBe(BigInt(rows[0]?.sum ?? 0));
}
