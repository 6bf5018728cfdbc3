import { and, eq, inArray, notExists, sql } from "drizzle-orm";
import { orderRefOf } from "#core/adapters/chain/reward-chain";
import { DomainError } from "#core/domain/errors";
import { checkClaim } from "#core/domain/mint";
import { byHandId } from "#core/domain/refund";
import type { Hex } from "#core/ports/reward-chain";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { returnPayout } from "#core/services/payouts/return-payout";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { recordByHand } from "#core/services/refunds/record-by-hand";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { approveReward } from "#core/services/rewards/approve-reward";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { finishMint, type MintResult } from "#core/services/rewards/finish-mint";
import { offsetDebts } from "#core/services/rewards/offset-debts";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import { orderItems, paidOrders, payouts, referralRewards, refunds, settlements } from "#db/schema";
import { type RecordedChain, recordedChain } from "./audit-chain.ts";
import { MINT_RULES } from "./claimed-reward.ts";
import type { PayoutFixture } from "./payout-fixture.ts";
import { Random } from "./random.ts";

/** Services that are called at once. */
const AT_ONCE = 6;

export interface Sold {
  orderReference: string;
  totalMinor: bigint;
  byCredit: boolean;
}

/** What people and the minter do with a store's sales from time to time, seeded. */
export class StoreChores {
  readonly chain: RecordedChain = recordedChain();
  readonly #store: PayoutFixture;
  readonly #random: Random;
  #batches = 0;

  constructor(store: PayoutFixture, random: Random) {
    this.#store = store;
    this.#random = random;
  }

  get database() {
    return this.#store.database;
  }

  /** Some of these sales are refunded before the mint, some after it. */
  async doAll(sold: readonly Sold[], now: Date): Promise<void> {
    const back = sold.filter(() => this.#random.chance(0.12));
    const half = Math.ceil(back.length / 2);
    const seeds = back.map(() => this.#random.between(0, 2 ** 31));
    const refund = (from: number, to: number) =>
      together(back.slice(from, to), (each, index) => this.#giveBack(new Random(seeds[from + index] ?? 0), each, now));
    await refund(0, half);
    await this.#decideRewards(now);
    await this.#mint(now);
    await this.#pay(now);
    await refund(half, back.length);
    await this.#settleRefunds(now);
    await this.#judgeSales(now);
  }

  async #giveBack(random: Random, { orderReference, totalMinor, byCredit }: Sold, now: Date): Promise<void> {
    const { appDb, adminDb } = this.database;
    const by = { note: "test", actorId: "ann", now };
    const part = totalMinor / BigInt(random.between(2, 9)) + 1n;
    const amountMinor = random.chance(0.3) ? null : part;
    const lines = await adminDb
      .select({ itemId: orderItems.id })
      .from(orderItems)
      .innerJoin(paidOrders, eq(paidOrders.orderId, orderItems.orderId))
      .where(eq(paidOrders.orderReference, orderReference));
    const request = (wish: Parameters<typeof requestRefund>[1]["wish"]) => () =>
      requestRefund({ db: appDb }, { orderReference, wish, ...by });
    const ways = [
      request({ reason: "whole" }),
      request({ reason: "goodwill", amountMinor: part }),
      request({ reason: "lines", lines: [{ itemId: random.pick(lines).itemId, quantity: 1 }] }),
    ];
    const bankReference = `B-${orderReference}`;
    // No bank stands behind credit.
    const byBank = [
      () => recordChargeback({ db: appDb }, { orderReference, amountMinor, bankReference, ...by }),
      () =>
        recordByHand(appDb, {
          id: byHandId(`${orderReference}:${bankReference}`),
          orderReference,
          amountMinor: part,
          requestedLines: null,
          reason: "goodwill",
          bankReference,
          ...by,
        }),
    ];
    await unlessRefused(random.pick(byCredit ? ways : [...ways, ...byBank]));
  }

  /** The provider has paid back what was asked for; of some it says so later. */
  async #settleRefunds(now: Date): Promise<void> {
    const { adminDb, appDb } = this.database;
    const open = await adminDb
      .select({
        orderReference: refunds.orderReference,
        statedMinor:
          sql`(select sum(given.amount_minor) from refunds as given where given.order_reference = ${refunds.orderReference}
          and given.reason <> 'chargeback' and given.id not like 'by-hand:%')`.mapWith(BigInt),
      })
      .from(refunds)
      .where(eq(refunds.status, "requested"))
      .orderBy(refunds.orderReference);
    const told = open.filter(() => this.#random.chance(0.9));
    await together(told, async (refund) => {
      await recordStatement({ db: appDb }, { ...refund, now });
    });
  }

  async #decideRewards(now: Date): Promise<void> {
    const { adminDb } = this.database;
    const { ctx } = this.#store;
    const waiting = await adminDb
      .select({ orderReference: referralRewards.orderReference })
      .from(referralRewards)
      .where(eq(referralRewards.status, "pending_approval"))
      .orderBy(referralRewards.orderReference);
    const decided = waiting.map(({ orderReference }) => ({ orderReference, isGood: this.#random.chance(0.93) }));
    await together(decided, async ({ orderReference, isGood }) => {
      const by = { orderReference, actorId: "ann", now };
      await unlessRefused(() =>
        isGood
          ? approveReward(ctx, { ...by, tokenAmount: null })
          : rejectReward(ctx, { ...by, reason: "not a customer" }),
      );
    });
  }

  /** What the Minter does, on a chain in memory. */
  async #mint(now: Date): Promise<void> {
    const { consumerDb: db } = this.database;
    for (;;) {
      const batchIds = [`minter:${++this.#batches}`];
      const [batch] = await claimRewards({ db }, { batchIds, minter: "minter:", inFlight: [], now });
      if (!batch) return;
      const { batchId, rewards } = batch;
      const checked = rewards.map((reward) => {
        const check = checkClaim(reward, MINT_RULES);
        if (!check.ok) throw new Error(`${reward.orderReference} cannot be paid: ${check.reason.code}`);
        return { reward, ...check };
      });
      const owed = checked.map(({ reward: { orderReference }, due }) => ({ orderReference, due }));
      const kept = await offsetDebts({ db }, { batchId, rewards: owed, now });
      const results = checked.map(({ reward: { orderReference }, wallet, due }): MintResult => {
        const amount = due - (kept.get(orderReference) ?? 0n);
        if (amount > 0n)
          return { orderReference, result: "minted", amount, txHash: this.#send(orderReference, wallet, amount) };
        const code = due === 0n ? "refunded" : "offset_by_debt";
        return { orderReference, result: "rejected", reason: { code, params: {} } };
      });
      await finishMint({ db }, { ends: [{ batchId, results }], now });
    }
  }

  #send(orderReference: string, wallet: Hex, amount: bigint): Hex {
    const blockNumber = BigInt(this.chain.payments.length + 1);
    const txHash: Hex = `0x${blockNumber.toString(16).padStart(64, "0")}`;
    this.chain.payments.push({
      orderRef: orderRefOf(orderReference),
      wallet,
      amount,
      txHash,
      logIndex: 0,
      blockNumber,
    });
    return txHash;
  }

  async #pay(now: Date): Promise<void> {
    const { adminDb } = this.database;
    const { ctx } = this.#store;
    while ((await processDuePayouts(ctx, { actor: "ann", now })).made.length > 0);
    const sent = await adminDb
      .select()
      .from(payouts)
      .where(inArray(payouts.status, ["pending", "paid"]))
      .orderBy(payouts.id);
    for (const { id: payoutId, status, method } of sent) {
      const end = { payoutId, bankReference: `B-${payoutId}-${status}`, actorId: "ann", now };
      if (status === "pending" && this.#random.chance(0.9)) {
        const verb = this.#random.chance(0.9) ? confirmPayout : failPayout;
        await unlessRefused(() => verb(ctx, end));
      } else if (status === "paid" && method === "bank" && this.#random.chance(0.02)) {
        await unlessRefused(() => returnPayout(ctx, end));
      }
    }
  }

  /** Some sales are held for a while, and some are taken back. */
  async #judgeSales(now: Date): Promise<void> {
    const { adminDb } = this.database;
    const { ctx } = this.#store;
    const by = { reason: "a question", actorId: "ann", now };
    const ids = (status: "held" | "pending" | "paid") =>
      adminDb
        .select({ settlementId: settlements.id })
        .from(settlements)
        .where(
          and(
            eq(settlements.status, status),
            notExists(sql`(select from settlement_adjustments as a where a.settlement_id = ${settlements.id})`),
          ),
        )
        .orderBy(sql`${settlements.createdAt} desc`, settlements.id)
        .limit(100);
    for (const { settlementId } of await ids("held"))
      await unlessRefused(() => releaseSettlement(ctx, { settlementId, ...by }));
    for (const status of ["pending", "paid"] as const) {
      for (const { settlementId } of await ids(status)) {
        if (this.#random.chance(0.03)) await unlessRefused(() => holdSettlement(ctx, { settlementId, ...by }));
        if (!this.#random.chance(0.03)) continue;
        await unlessRefused(async () => {
          const { netMinor: seenMinor } = await previewReversal(ctx, { settlementId });
          await reverseSettlement(ctx, { settlementId, seenMinor, ...by });
        });
      }
    }
  }
}

/** Does the work for each, a few at once. */
export async function together<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const waiting = items.map((item, index) => ({ item, index }));
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next.item, next.index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** A person may come too late for something: then it is not done. */
async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}
