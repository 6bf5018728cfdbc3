import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { DECIDED_AT_ONCE, decideRewards } from "#core/services/rewards/decide-rewards";
import { type ApprovalFixture, amount, approvalFixture, now } from "#scripts/testing/approval-fixture";

let world: ApprovalFixture;

beforeAll(async () => {
  world = await approvalFixture();
});

const small = () => world.rewards.add({ status: "pending_approval" });

type Input = Partial<Parameters<typeof decideRewards>[1]>;

const decide = (references: readonly string[], input: Input = {}) =>
  decideRewards(world.ctx, {
    verb: "approve",
    rewards: references.map((orderReference) => ({ orderReference, tokenAmount: amount })),
    reason: "",
    actorId: "ann",
    now,
    ...input,
  });

const outcomesOf = async (decided: ReturnType<typeof decide>) => (await decided).map(({ outcome }) => outcome);

describe("many rewards", () => {
  it("are decided each by itself: one that cannot be does not keep the others", async () => {
    const [one, large, moved, gone] = [await small(), await world.waiting(), await small(), randomUUID()];
    const rewards = [one, large, moved].map((orderReference) => ({
      orderReference,
      tokenAmount: orderReference === moved ? amount + 1n : amount,
    }));
    const both = await outcomesOf(decide([], { rewards: [...rewards, { orderReference: gone, tokenAmount: amount }] }));
    expect(both).toEqual(["approved", "waits_for_second", "amount_changed", "conflict"]);
    expect(await world.stateOf(moved)).toMatchObject({ status: "pending_approval", by: [] });
    expect(await outcomesOf(decide([large], { actorId: "bob" }))).toEqual(["approved"]);
  });

  it("are decided once, however often and by however many at once", async () => {
    const references = await Promise.all(Array.from({ length: 6 }, () => small()));
    const presses = await Promise.all([decide(references), decide(references.toReversed()), decide(references)]);
    for (const reference of references) {
      const outcomes = presses.flat().flatMap((each) => (each.orderReference === reference ? [each.outcome] : []));
      expect(outcomes.toSorted()).toEqual(["approved", "conflict", "conflict"]);
      expect(await world.stateOf(reference)).toMatchObject({
        status: "approved",
        moves: [["approved", "ann"]],
        events: 1,
      });
    }
  });

  it("are rejected for one reason, which each referrer reads", async () => {
    const references = [await small(), await world.waiting()];
    expect(await outcomesOf(decide(references, { verb: "reject", reason: "the same household" }))).toEqual([
      "rejected",
      "rejected",
    ]);
    expect(await outcomesOf(decide(references))).toEqual(["conflict", "conflict"]);
  });

  it("are decided piece by piece, and what was cut off by a failure can be sent again", async () => {
    const references = Array.from({ length: DECIDED_AT_ONCE + 2 }, () => randomUUID());
    expect(await decide(references)).toHaveLength(DECIDED_AT_ONCE);
    const [first, second] = [await small(), await small()];
    const dies = { ...world.ctx, db: failsAfter(first) };
    await expect(
      decideRewards(dies, {
        verb: "approve",
        rewards: [first, second].map((orderReference) => ({ orderReference, tokenAmount: amount })),
        reason: "",
        actorId: "ann",
        now,
      }),
    ).rejects.toThrow("gone");
    expect(await outcomesOf(decide([first, second]))).toEqual(["conflict", "approved"]);
  });
});

/** The database, which goes away once this reward is approved. */
function failsAfter(reference: string) {
  const { db } = world.ctx;
  let batches = 0;
  return new Proxy(db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "batch" || typeof value !== "function") return value;
      return async (...args: unknown[]) => {
        const { status } = await world.stateOf(reference);
        batches += 1;
        if (status === "approved" && batches > 1) throw new Error("gone");
        return Reflect.apply(value, target, args);
      };
    },
  });
}
