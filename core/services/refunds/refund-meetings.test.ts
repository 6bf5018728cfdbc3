import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { membershipHistory } from "#core/domain/membership";
import { LINK_SETTLE_MS } from "#core/domain/wallet-link";
import { auditReference } from "#core/services/audit/audit-reference";
import { createMembershipOrder } from "#core/services/orders/create-membership-order";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import { settlePayment } from "#core/services/payments/settle-payment";
import { finishMint } from "#core/services/rewards/finish-mint";
import { judgeRefunded } from "#core/services/rewards/judge-refunded";
import { releaseRewards } from "#core/services/rewards/release-rewards";
import { membershipPlans, paymentAttempts, referralRewards, rewardDebts, tokenDebtors } from "#db/schema";
import { codeOwners, outcomeOf, paysFrom } from "#scripts/testing/code-owners";
import { expectExact, now, refundFixture } from "#scripts/testing/refund-fixture";
import { rounds } from "#scripts/testing/rounds";
import { newWallet } from "#scripts/testing/signed-message";
import { addAttempt, clone, providerEvent, serviceContext } from "#scripts/testing/store-fixture";

const ROUNDS = rounds(8);
const TIMEOUT_MS = rounds(120_000);

const owners = await codeOwners();
const world = await refundFixture(owners.database);
const { adminDb, appDb, consumerDb } = owners.database;

/** Two at once, one of them a little later, whichever it is. */
async function both<One, Other>(round: number, one: () => Promise<One>, other: () => Promise<Other>) {
  const later = new Promise((resolve) => setTimeout(resolve, (round * 7) % 30));
  return round % 2 === 0 ? Promise.all([one(), later.then(other)]) : Promise.all([later.then(one), other()]);
}

describe("a refund at the same moment as", () => {
  it(
    "the end of its mint: what was paid beyond what is due is a debt, once",
    async () => {
      const { orderReference } = await world.buy({ by: "card", units: [3, 3, 3] });
      await world.reward(orderReference);
      const ofOrder = eq(referralRewards.orderReference, orderReference);
      for (let round = 0; round < ROUNDS; round++) {
        await adminDb.delete(rewardDebts);
        await adminDb.delete(tokenDebtors);
        const batchId = `m:${round}`;
        const claimed = { status: "minting", mintBatchId: batchId, mintedAmount: null, refundUnjudged: false } as const;
        await adminDb.update(referralRewards).set(claimed).where(ofOrder);
        const amount = (await world.ledgers(orderReference)).tokens?.due ?? 0n;
        await world.request(orderReference, { reason: "goodwill", amountMinor: 5n });
        const end = { orderReference, result: "minted", txHash: `0x${round}`, amount } as const;
        await both(
          round,
          () => world.settleOpen(orderReference),
          () => finishMint({ db: consumerDb }, { ends: [{ batchId, results: [end] }], now }),
        );
        await judgeRefunded({ db: consumerDb }, { now });
        const { reward, tokens } = await expectExact(world, orderReference);
        expect(reward).toMatchObject({ status: "minted", mintedAmount: amount, refundUnjudged: false });
        expect((tokens?.minted ?? 0n) - (tokens?.debt ?? 0n)).toBe(tokens?.due);
        const [debtor] = await adminDb.select().from(tokenDebtors);
        expect(debtor?.outstanding ?? 0n).toBe(tokens?.debt);
      }
    },
    TIMEOUT_MS,
  );

  it(
    "a first wallet that is linked to the code: it is taken over, and what people approved waits for them again",
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const owner = await owners.addPerson();
        const { orderReference } = await world.buy({ by: "card", units: [2, 1, 0], code: owner.code });
        await world.reward(orderReference);
        const ofOrder = eq(referralRewards.orderReference, orderReference);
        await adminDb.update(referralRewards).set({ status: "approved", approvedAt: now }).where(ofOrder);
        const wallet = newWallet();
        const signed = await owners.sign(wallet, owner.userId);
        const isWhole = round % 4 === 1;
        const wish = isWhole ? ({ reason: "whole" } as const) : ({ reason: "goodwill", amountMinor: 7n } as const);
        const [, linked] = await both(
          round,
          () => world.request(orderReference, wish),
          () => outcomeOf(owners.send(owner.userId, signed)),
        );
        expect(linked).toBe("done");
        const atLast = new Date(paysFrom.getTime() + LINK_SETTLE_MS);
        await both(
          round + 1,
          () => world.settleOpen(orderReference),
          () => releaseRewards({ db: consumerDb }, { now: atLast }),
        );
        await releaseRewards({ db: consumerDb }, { now: atLast });
        const { reward } = await expectExact(world, orderReference);
        expect(reward?.heldByRefund).toBeNull();
        // What people had approved was another amount: it waits for them again.
        expect(reward?.status).toBe(isWhole ? "rejected" : "pending_approval");
        const [code] = await owners.codesOf(owner.userId);
        expect(code?.walletAddress).toBe(wallet.address);
      }
    },
    TIMEOUT_MS,
  );

  it(
    "an upgrade of the membership that it refunds: the level that is left is the one that was paid and kept",
    async () => {
      const text = { en: "Gold", uk: "Gold", ru: "Gold" };
      const gold = { id: "gold", level: 2, priceMinor: 29_999n, months: 3, currency: "UAH" } as const;
      await adminDb.insert(membershipPlans).values({ ...gold, name: text, description: text });
      for (let round = 0; round < ROUNDS; round++) {
        const first = await world.buy({ by: "card", isMembership: true, isAttributed: false });
        const { buyerId } = first;
        const orderId = randomUUID().replaceAll("-", "").slice(0, 12);
        const placed = await createMembershipOrder(serviceContext(appDb), { orderId, buyerId, planId: "gold", now });
        const upgrade = await addAttempt(appDb, placed, buyerId);
        const ofUpgrade = eq(paymentAttempts.orderReference, upgrade);
        await adminDb.update(paymentAttempts).set({ purpose: "membership_upgrade" }).where(ofUpgrade);
        await world.request(first.orderReference, { reason: "whole" });
        const paid = providerEvent(upgrade, placed.totalMinor);
        await both(
          round,
          () => world.settleOpen(first.orderReference),
          () => settlePayment({ db: appDb, clone }, { event: paid, now }),
        );
        const history = membershipHistory(await paidMembershipsQuery(appDb, buyerId), clone.timeZone);
        expect(history.highestLevel).toBe(2);
        // Nothing of the refunded one is left, so no time of it became time of the other.
        expect(history.latest).toMatchObject({ level: 2, startsAt: now, endsAt: new Date("2026-06-01T09:00:00Z") });
        for (const orderReference of [first.orderReference, upgrade]) {
          const { drift } = await auditReference({ db: appDb, clone }, { orderReference, chain: null });
          expect(drift).toEqual([]);
        }
        await expectExact(world, first.orderReference);
      }
    },
    TIMEOUT_MS,
  );
});
