import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { DomainError } from "#core/domain/errors";
import { isRefundOpen } from "#core/domain/refund";
import { AdapterError } from "#core/ports/adapter-error";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { refunds } from "#db/schema";
import { expectExact } from "#scripts/testing/exact-ledgers";
import { allowErrorLog } from "#scripts/testing/expected-errors";
import { Random } from "#scripts/testing/random";
import { minutesLater, type ProviderWorld, providerWorld } from "#scripts/testing/refunds-at-provider";

let world: ProviderWorld;

beforeAll(async () => {
  world = await providerWorld();
  return () => world.sandbox.stop();
});

const rowsOf = (orderReference: string) =>
  world.database.adminDb.select().from(refunds).where(eq(refunds.orderReference, orderReference));

/** A refusal, or a provider that did not answer. */
function isExpected(error: unknown): boolean {
  return error instanceof DomainError || error instanceof AdapterError;
}

/** One order to which everything happens, in an order that the seed draws. */
class Story {
  readonly random: Random;
  readonly orderReference: string;
  readonly totalMinor: bigint;
  readonly items: readonly string[];
  minute = 0;

  constructor(seed: number, { orderReference, totalMinor, items }: Awaited<ReturnType<ProviderWorld["buyByCard"]>>) {
    this.random = new Random(seed);
    [this.orderReference, this.totalMinor, this.items] = [orderReference, totalMinor, items];
  }

  /** Something that a person, the provider, the network or time does. */
  async step(): Promise<void> {
    const { random, orderReference } = this;
    const { sandbox } = world;
    const steps: (() => unknown)[] = [
      () => world.request(orderReference, { reason: "goodwill", amountMinor: BigInt(random.between(1, 4_000)) }),
      () =>
        world.request(orderReference, { reason: "lines", lines: [{ itemId: random.pick(this.items), quantity: 1 }] }),
      () => this.send(),
      () => this.send(),
      () => world.tick(minutesLater(this.minute)),
      () => this.giveBackInCabinet(),
      () => world.hear(orderReference, minutesLater(this.minute)),
      () => world.reconcile(orderReference, minutesLater(this.minute)),
      () => sandbox.setBalance(random.pick(["enough", "enough", "low", "empty", "blocked"])),
      () => sandbox.setBehind(random.chance(0.3)),
      () => sandbox.loseRefunds(random.pick(["requests", "answers"]), 1),
      () => this.retry(),
    ];
    this.minute += random.between(0, 15);
    try {
      await random.pick(steps)();
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
  }

  /** Two workers at once. */
  async send(): Promise<void> {
    const sent = [1, 2].map(() => world.send(this.orderReference, minutesLater(this.minute)));
    for (const result of await Promise.allSettled(sent)) {
      if (result.status === "rejected" && !isExpected(result.reason)) throw result.reason;
    }
  }

  giveBackInCabinet(): void {
    const { random, orderReference } = this;
    const left = Number(this.totalMinor - world.sandbox.givenBack(orderReference));
    const amounts = [random.between(1, 900), random.between(1, 900)].slice(0, random.between(1, 2));
    if (amounts.reduce((sum, amount) => sum + amount, 0) > left) return;
    world.sandbox.giveBack(orderReference, amounts.map(BigInt), null, { quietly: random.chance(0.5) });
  }

  async retry(): Promise<void> {
    const refused = (await rowsOf(this.orderReference)).find(({ status }) => status === "refused");
    if (refused) await retryRefund(world.ctx, { refundId: refused.id, actorId: "ann", now: minutesLater(this.minute) });
  }

  /** All troubles end, and time passes. */
  async end(): Promise<void> {
    const { sandbox } = world;
    sandbox.setBehind(false);
    sandbox.loseRefunds("requests", 0);
    sandbox.loseRefunds("answers", 0);
    sandbox.setBalance("enough");
    // The provider repeats its callback about a cabinet refund for days. A part that it never told of, while the state of the
    // payment stayed as it was, nobody could know of.
    await world.hear(this.orderReference, minutesLater(this.minute), { status: "refunded", key: "told at last" });
    for (let round = 0; round < 6; round++) {
      this.minute += 7 * 60;
      await world.tick(minutesLater(this.minute));
    }
  }
}

describe("refunds of one payment", () => {
  const seed = Date.now() % 1_000_000;

  it(`end with the provider's book equal to ours, whatever happens in whatever order (seed ${seed})`, {
    timeout: 120_000,
  }, async () => {
    allowErrorLog(/was refused: a person must look/);
    for (let round = 0; round < 8; round++) {
      await world.forget();
      const order = await world.buyByCard([3, 2, 3]);
      if (round % 3 === 0) await world.reward(order.orderReference);
      const story = new Story(seed + round, order);
      for (let step = 0; step < 25; step++) await story.step();
      await story.end();
      const rows = await rowsOf(order.orderReference);
      const told = `seed ${seed}, round ${round}`;
      expect(
        rows.filter(({ status }) => isRefundOpen(status)),
        told,
      ).toEqual([]);
      const books = await expectExact(world, order.orderReference);
      expect(books.refundedMinor, told).toBe(world.sandbox.givenBack(order.orderReference));
      expect(books.reward?.heldByRefund ?? null, told).toBeNull();
      expect(
        books.settlementRows.every(({ heldByRefund }) => heldByRefund === null),
        told,
      ).toBe(true);
      expect(books.attempt.status, told).toBe(books.refundedMinor === order.totalMinor ? "refunded" : "approved");
    }
  });
});
