import { expect } from "vitest";
import type { mintSentences } from "#core/domain/mint-reason";
import { referralRewards, rewardApprovals } from "#db/schema";
import { expectErrorLog } from "./expected-errors.ts";
import { alarmOf, type MinterWorld } from "./minter-world.ts";
import { insertPaidOrder } from "./paid-order.ts";
import { type RewardRow, rewardRow } from "./reward-row.ts";

/** 100.00 UAH at 5 %: 0.125 US dollars, 1.25 tokens. */
export const SMALL = [{ totalMinor: 10_000n, referralRateBp: 500 }];

export type Lines = typeof SMALL;

/** An order that a test makes; small unless told otherwise. */
export interface Made {
  orderId: string;
  provider: "credit" | "wayforpay";
  lines?: Lines;
  attributed?: boolean;
  /** Who writes the order: set-up, or the app's role. */
  by?: "admin" | "app";
}

/** A run signs nothing, fails the reward for this reason and raises the alarm. */
export async function expectRefused(
  world: MinterWorld,
  orderReference: string,
  code: keyof typeof mintSentences,
): Promise<void> {
  expectErrorLog(alarmOf(orderReference, code));
  const before = await world.signed();
  await world.consumer.mintRun();
  const reward = await world.waitForStatus(orderReference, "failed");
  expect(reward.failure_code).toBe(code);
  expect(await world.signed()).toEqual(before);
  expect(await world.paymentsOf(orderReference)).toEqual([]);
}

/** What the two roles write, each with its own credentials. `current` answers the world once it has started. */
export function roleAttacks(current: () => MinterWorld) {
  /** A paid order with all its grounds. Its event stays in the outbox until the next run, which finds a reward there. */
  function paidOrder({ by = "admin", lines = SMALL, ...order }: Made): Promise<string> {
    const world = current();
    const url = by === "admin" ? world.database.adminUrl : world.directUrl(by);
    return insertPaidOrder(url, { ...order, lines });
  }

  /** The consumer's role writes an approved reward: the one that is due, except for what is changed. */
  async function ask(
    { orderId, provider, lines = SMALL }: Made,
    orderReference: string,
    change: Partial<RewardRow> = {},
  ): Promise<void> {
    const row = rewardRow({ orderId, orderReference, lines }, provider === "credit" ? "crypto" : "fiat");
    await current()
      .database.consumerDb.insert(referralRewards)
      .values({ ...row, ...change });
  }

  return {
    paidOrder,
    ask,

    async paidAndAsked(order: Made, change: Partial<RewardRow> = {}): Promise<string> {
      const orderReference = await paidOrder(order);
      await ask(order, orderReference, change);
      return orderReference;
    },

    /** The app's role writes approvals of a reward, at its amount unless told otherwise. */
    async approveAs(adminIds: readonly string[], orderReference: string, tokenAmount?: bigint): Promise<void> {
      const reward = await current().rewardOf(orderReference);
      const amount = tokenAmount ?? BigInt(reward?.token_amount ?? 0);
      const at = new Date();
      await current()
        .database.appDb.insert(rewardApprovals)
        .values(adminIds.map((adminId) => ({ orderReference, adminId, tokenAmount: amount, at })));
    },

    expectRefused: (orderReference: string, code: keyof typeof mintSentences) =>
      expectRefused(current(), orderReference, code),

    async expectPaid(orderReference: string, amount: bigint): Promise<void> {
      await current().consumer.mintRun();
      await current().waitForStatus(orderReference, "minted");
      const payments = await current().paymentsOf(orderReference);
      expect(payments.map(({ args }) => args.amount)).toEqual([amount]);
    },
  };
}
