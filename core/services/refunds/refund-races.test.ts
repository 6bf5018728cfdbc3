import { and, eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { isRefundOpen } from "#core/domain/refund";
import { failPayout } from "#core/services/payouts/fail-payout";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { approveReward } from "#core/services/rewards/approve-reward";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { judgeRefunded } from "#core/services/rewards/judge-refunded";
import { writeBatch } from "#db/batch";
import { payouts, referralRewards, refunds, settlements } from "#db/schema";
import { expectKept } from "#scripts/testing/kept-totals";
import { expectBooks, type PayoutFixture, payday, payoutFixture } from "#scripts/testing/payout-fixture";
import { type Bought, expectExact as expectLedgers, now } from "#scripts/testing/refund-fixture";
import { rounds } from "#scripts/testing/rounds";
import { serviceContext } from "#scripts/testing/store-fixture";

const ROUNDS = rounds(16);
const TIMEOUT_MS = rounds(120_000);
/** Each refund of a round: an order bears all rounds. */
const AMOUNT = 3n;

let world: PayoutFixture;
let order: Bought;

beforeAll(async () => {
  world = await payoutFixture();
  for (const vendorId of world.vendors) {
    await world.setMethod(vendorId, "bank");
    await world.addDetails(vendorId);
  }
  // The database itself tells on whoever approves, claims or pays out what is held.
  const { adminDb } = world.database;
  await adminDb.execute(sql`
    create function tell_on_held() returns trigger language plpgsql as $$ begin
      raise exception 'held by %: % to %', old.held_by_refund, old.status, new.status;
    end $$`);
  await adminDb.execute(sql`
    create trigger held_reward before update on referral_rewards for each row when (old.held_by_refund is not null
      and (old.status in ('pending_approval', 'failed') and new.status = 'approved'
        or old.status = 'approved' and new.status = 'minting')) execute function tell_on_held()`);
  await adminDb.execute(sql`
    create trigger held_settlement before update on settlements for each row when (old.held_by_refund is not null
      and old.status = 'pending' and new.status in ('in_payout', 'paid')) execute function tell_on_held()`);
});

beforeEach(async () => {
  // Nothing of an earlier test is left to claim.
  await world.database.adminDb.update(referralRewards).set({ status: "rejected", heldByRefund: null });
  order = await world.buy({ by: "card", units: [3, 3, 3] });
  await world.reward(order.orderReference);
});

const ask = () => world.request(order.orderReference, { reason: "goodwill", amountMinor: AMOUNT });
const settle = () => world.settleOpen(order.orderReference);
const books = () => world.ledgers(order.orderReference);
const setReward = (set: Partial<typeof referralRewards.$inferInsert>) =>
  world.database.adminDb
    .update(referralRewards)
    .set(set)
    .where(eq(referralRewards.orderReference, order.orderReference));
const rewardNow = async () => {
  const [row] = await world.database.adminDb
    .select({ status: referralRewards.status, heldByRefund: referralRewards.heldByRefund })
    .from(referralRewards)
    .where(eq(referralRewards.orderReference, order.orderReference));
  return row;
};
const codeOf = (error: unknown) => {
  if (error instanceof DomainError) return error.code;
  throw error;
};
/** Two at once, one of them a little later. In some rounds one waits for the other, so that each order is seen. */
async function both<One, Other>(round: number, one: () => Promise<One>, other: () => Promise<Other>) {
  if (round % 8 === 6) return [await one(), await other()] as const;
  const later = new Promise((resolve) => setTimeout(resolve, (round * 7) % 30));
  if (round % 8 === 7) {
    const before = await other();
    return [await one(), before] as const;
  }
  return round % 2 === 0 ? Promise.all([one(), later.then(other)]) : Promise.all([later.then(one), other()]);
}

/** The bank carries nothing out that it has. Answers how many payouts it had. */
async function refuseAll(): Promise<number> {
  const waiting = await world.database.adminDb
    .select({ id: payouts.id })
    .from(payouts)
    .where(eq(payouts.status, "pending"));
  let failed = 0;
  for (const { id: payoutId } of waiting) {
    // One whose batch another run is still filling is refused later.
    const end = { payoutId, bankReference: "B-1", actorId: "ann", now: payday };
    failed += await failPayout(world.ctx, end).then(
      () => 1,
      (error) => (codeOf(error) === "conflict" ? 0 : 1),
    );
  }
  return failed;
}

const expectExact = () => expectLedgers(world, order.orderReference);

describe("a refund at the same moment as", () => {
  it(
    "another refund: one is in flight, the other is told so",
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const results = await Promise.all([1, 2, 3].map(() => ask().then(() => "asked", codeOf)));
        expect(results.toSorted()).toEqual(["asked", "conflict", "conflict"]);
        await settle();
      }
      expect((await expectExact()).refundedMinor).toBe(AMOUNT * BigInt(ROUNDS));
    },
    TIMEOUT_MS,
  );

  it(
    "statements and a chargeback: whatever the order, each sum counts once",
    async () => {
      const { appDb } = world.database;
      const { orderReference } = order;
      const say = (statedMinor: bigint) => recordStatement({ db: appDb }, { orderReference, statedMinor, now });
      const charge = (bankReference: string) =>
        recordChargeback(
          { db: appDb },
          { orderReference, amountMinor: 1n, bankReference, note: "", actorId: "ann", now },
        );
      let stated = 0n;
      for (let round = 0; round < ROUNDS; round++) {
        const { refundId } = await ask();
        await world.database.adminDb.update(refunds).set({ status: "sent" }).where(eq(refunds.id, refundId));
        stated += AMOUNT;
        await Promise.all([say(stated), say(stated + 2n), charge(`CB-${round}`), say(stated), charge(`CB-${round}`)]);
        stated += 2n;
      }
      const { refundedMinor, refunds: rows } = await expectExact();
      expect(refundedMinor).toBe(stated + BigInt(ROUNDS));
      expect(rows.filter(({ status }) => isRefundOpen(status))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    "an approval: it is approved first and held then, or refused",
    async () => {
      const seen = new Set<string>();
      for (let round = 0; round < ROUNDS; round++) {
        await setReward({ status: "pending_approval", approvedAt: null });
        const approve = () =>
          approveReward(serviceContext(world.database.appDb), {
            orderReference: order.orderReference,
            actorId: "ann",
            tokenAmount: null,
            now,
          }).then(({ outcome }) => outcome, codeOf);
        const [asked, approval] = await both(round, ask, approve);
        expect(await rewardNow()).toEqual({
          heldByRefund: asked.refundId,
          status: approval === "approved" ? "approved" : "pending_approval",
        });
        seen.add(approval);
        await both(round, settle, approve);
        expect((await rewardNow())?.heldByRefund).toBeNull();
      }
      expect(seen.size).toBe(2);
      await expectExact();
    },
    TIMEOUT_MS,
  );

  it(
    "a claim: it is claimed first and judged later, or left alone",
    async () => {
      const seen = new Set<string>();
      const { consumerDb } = world.database;
      for (let round = 0; round < ROUNDS; round++) {
        await setReward({ status: "approved", approvedAt: now, mintBatchId: null, refundUnjudged: false });
        const claim = (part: string) =>
          claimRewards(
            { db: consumerDb },
            { batchIds: [`m:${round}:${part}`], minter: "m:", inFlight: [`m:${round}:a`, `m:${round}:b`], now },
          );
        await both(round, ask, () => claim("a"));
        seen.add((await rewardNow())?.status ?? "");
        await both(round, settle, () => claim("b"));
        const after = await rewardNow();
        expect(["minting", "pending_approval"]).toContain(after?.status);
        expect(after?.heldByRefund).toBeNull();
      }
      expect([...seen].toSorted()).toEqual(["approved", "minting"]);
      const { tokens } = await expectExact();
      await setReward({ status: "minted", mintedAmount: tokens?.gross ?? 0n, refundUnjudged: true });
      await judgeRefunded({ db: consumerDb }, { now });
      expect((await books()).tokens?.debt).toBe((tokens?.gross ?? 0n) - (tokens?.due ?? 0n));
    },
    TIMEOUT_MS,
  );

  it(
    "a payout: it pays a settlement first, or leaves it held; its adjustment is never lost, nor taken off twice",
    async () => {
      const { adminDb } = world.database;
      const ofOrder = eq(settlements.orderReference, order.orderReference);
      const seen = new Set<number>();
      for (let round = 0; round < ROUNDS / 2; round++) {
        await both(round, ask, () => world.pay());
        seen.add(await adminDb.$count(settlements, and(ofOrder, eq(settlements.status, "in_payout"))));
        await both(round, settle, () => world.pay());
        // Whatever is with the bank comes back, some of it at the same moment as the next payout.
        const [refused] = await both(round, refuseAll, () => world.pay());
        expect(refused).toBeGreaterThan(0);
        if (round % 4 === 3) await refuseAll();
      }
      expect(seen.size).toBeGreaterThan(1);
      await refuseAll();
      const [whole] = await both(
        0,
        () => world.request(order.orderReference, { reason: "whole" }),
        () => world.pay(),
      );
      expect(whole.status).toBe("requested");
      await both(1, settle, refuseAll);
      await refuseAll();
      const { settlementRows } = await expectExact();
      expect(settlementRows.map(({ status }) => status)).toEqual(["reversed", "reversed", "reversed"]);
      await expectBooks(world.database);
      await expectKept(world.database);
    },
    TIMEOUT_MS,
  );

  it(
    "its refusal: the holds are lifted and nothing is changed, or it is done",
    async () => {
      const { appDb } = world.database;
      for (let round = 0; round < ROUNDS; round++) {
        const { refundId } = await ask();
        const { orderReference } = order;
        const refuse = () =>
          writeBatch(appDb, [
            appDb
              .update(refunds)
              .set({ status: "refused", endedAt: now })
              .where(and(eq(refunds.id, refundId), eq(refunds.status, "requested"))),
            ...liftStatements(appDb, { orderReference, refundId }),
          ]);
        await both(round, settle, refuse);
        expect((await rewardNow())?.heldByRefund).toBeNull();
      }
      const { settlementRows, refunds: rows } = await expectExact();
      expect(rows.filter(({ status }) => isRefundOpen(status))).toEqual([]);
      expect(settlementRows.filter(({ heldByRefund }) => heldByRefund !== null)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
