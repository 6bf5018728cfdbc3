import { eq, sql } from "drizzle-orm";
import { Client } from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { paymentAttempts } from "#db/schema";
import { type ApprovalFixture, approvalFixture, large, now, untouched } from "#scripts/testing/approval-fixture";
import { rounds } from "#scripts/testing/rounds";

const ROUNDS = rounds(10);
let world: ApprovalFixture;

beforeAll(async () => {
  world = await approvalFixture();
});

describe("two admins at once", () => {
  it("never waits for a third when two admins press at once, nor moves twice when four presses come", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orderReference = await world.waiting();
      const presses = ["ann", "bob", "ann", "bob"].slice(0, round % 2 ? 2 : 4);
      const results = await Promise.allSettled(presses.map((actor) => world.approve(orderReference, actor)));
      const outcomes = results.map((result) =>
        result.status === "fulfilled" ? result.value.outcome : result.reason.code,
      );
      expect(outcomes.filter((outcome) => outcome === "approved")).toHaveLength(1);
      expect(outcomes.filter((outcome) => !["approved", "waits_for_second", "conflict"].includes(outcome))).toEqual([]);
      const { status, by, moves, events } = await world.stateOf(orderReference);
      expect({ status, by, moves: moves.length, events }).toEqual({
        status: "approved",
        by: ["ann", "bob"],
        moves: 1,
        events: 1,
      });
    }
  });

  it("moves once when two admins retry at once", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orderReference = await world.rewards.add({ status: "failed", ...large });
      const results = await Promise.all(["ann", "bob"].map((actor) => world.retry(orderReference, actor)));
      expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(["approved", "waits_for_second"]);
      const { status, by, events } = await world.stateOf(orderReference);
      expect({ status, by, events }).toEqual({ status: "approved", by: ["ann", "bob"], events: 1 });
    }
  });
});

describe("a change of the amount at the same moment", () => {
  it("is never approved along with it", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orderReference = await world.rewards.add({ status: "pending_approval" });
      const [approval] = await Promise.allSettled([
        world.approve(orderReference, "ann"),
        world.reprice(orderReference, 3n),
      ]);
      const { status, by } = await world.stateOf(orderReference);
      if (approval.status === "fulfilled") expect({ status, by }).toEqual({ status: "approved", by: ["ann"] });
      else {
        expect(approval.reason).toMatchObject({ code: "amount_changed" });
        expect({ status, by }).toEqual({ status: "pending_approval", by: [] });
      }
    }
  });

  it("makes an approval wait that comes while it is being written, and refuses it then", async () => {
    const orderReference = await world.waiting();
    const client = new Client({ connectionString: world.database.adminUrl });
    await client.connect();
    await client.query("begin");
    await client.query("update referral_rewards set token_amount = 9 where order_reference = $1", [orderReference]);
    const approval = world.approve(orderReference, "ann").then(
      () => "approved",
      (error) => error.code,
    );
    await expect.poll(() => waiters()).toBe(1);
    await client.query("commit");
    await client.end();
    expect(await approval).toBe("amount_changed");
    expect(await world.stateOf(orderReference)).toEqual(untouched("pending_approval"));
  });
});

describe("an approval against another decision at the same moment", () => {
  it("never outlives a rejection", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orderReference = await world.waiting();
      await world.approve(orderReference, "ann");
      const [second, rejection] = await Promise.allSettled([
        world.approve(orderReference, "bob"),
        rejectReward(world.ctx, { orderReference, actorId: "cat", reason: "no", now }),
      ]);
      expect(rejection.status).toBe("fulfilled");
      const { status, by, events } = await world.stateOf(orderReference);
      expect(status).toBe("rejected");
      expect({ by, events }).toEqual(
        second.status === "fulfilled" ? { by: ["ann", "bob"], events: 1 } : { by: ["ann"], events: 0 },
      );
    }
  });

  it("is not recorded for a payment that is refunded first", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const orderReference = await world.waiting();
      const [approval] = await Promise.allSettled([
        world.approve(orderReference, "ann"),
        // What the record of a whole refund does to the payment.
        world.database.appDb
          .update(paymentAttempts)
          .set({ status: "refunded" })
          .where(eq(paymentAttempts.orderReference, orderReference)),
      ]);
      if (approval.status === "rejected") expect(approval.reason).toMatchObject({ code: "payment_not_standing" });
      const by = approval.status === "fulfilled" ? ["ann"] : [];
      expect(await world.stateOf(orderReference)).toMatchObject({ status: "pending_approval", by });
      await expect(world.approve(orderReference, "bob")).rejects.toMatchObject({ code: "payment_not_standing" });
    }
  });
});

/** How many connections wait for a lock in this database. */
async function waiters(): Promise<number> {
  const { rows } = await world.database.adminDb.execute(
    sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}
