import { eq } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { RefundWish } from "#core/domain/refund-plan";
import { liftStatements } from "#core/services/refunds/hold-statements";
import { recordStatement } from "#core/services/refunds/record-statement";
import { requestRefund } from "#core/services/refunds/request-refund";
import { writeBatch } from "#db/batch";
import { refunds } from "#db/schema";
import { WALLETS } from "../../testing/chain.ts";
import { deliverAll, poll, sign } from "../moves.ts";
import type { World } from "../world.ts";
import type { Troubles } from "./trouble.ts";

/** Makes one person, new in each schedule, the referrer of all these orders. Nothing has been told of the orders yet. */
async function earnedByOne(world: World, references: readonly string[]): Promise<string> {
  const userId = `debtor-${world.orderCount}`;
  await world.admin.query("insert into users (id, name, email) values ($1, $1, $1 || '@store.example.com')", [userId]);
  await earnedBy(world, userId, references);
  return userId;
}

async function earnedBy(world: World, userId: string, references: readonly string[]): Promise<void> {
  for (const [table, column] of [
    ["orders", "paid_reference"],
    ["erp_sales_assists", "order_reference"],
  ]) {
    await world.admin.query(`update ${table} set referrer_user_id = $2 where ${column} = any($1)`, [
      references,
      userId,
    ]);
  }
}

/** Asks for refunds of some of them, of any kind. What credit paid is back at once; a card's may be, or be decided later. */
async function refundSome(world: World, references: readonly string[], share = 0.6): Promise<void> {
  const { random } = world;
  for (const reference of references) {
    if (!random.chance(share)) continue;
    const wish: RefundWish = random.chance(0.3)
      ? { reason: "whole" }
      : { reason: "goodwill", amountMinor: BigInt(random.between(1, 9_000)) };
    const now = new Date(world.now());
    await requestRefund(
      { db: world.appDb },
      { orderReference: reference, wish, note: "a schedule", actorId: "demo-admin", now },
    ).catch(ignoreRefusal);
    if (random.chance(0.5)) await decide(world, [reference]);
  }
}

/** One in flight, nothing left, or more than is left: a schedule asks blindly. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}

/** The provider has paid, or will not. */
async function decide(world: World, references: readonly string[]): Promise<void> {
  const { rows } = await world.admin.query<{ id: string; reference: string; stated: string }>(
    `select id, order_reference as reference, (
       select sum(amount_minor) from refunds shown
       where shown.order_reference = open.order_reference and shown.status in ('done', 'requested', 'sent')) as stated
     from refunds open where status in ('requested', 'sent') and order_reference = any($1) order by created_at, id`,
    [references],
  );
  for (const { id, reference: orderReference, stated } of rows) {
    const now = new Date(world.now());
    if (world.random.chance(0.6)) {
      await recordStatement({ db: world.appDb }, { orderReference, statedMinor: BigInt(stated), now });
    } else {
      await writeBatch(world.appDb, [
        world.appDb.update(refunds).set({ status: "refused", endedAt: now }).where(eq(refunds.id, id)),
        ...liftStatements(world.appDb, { orderReference, refundId: id }),
      ]);
    }
  }
}

/** More orders for the same person: what they earn is kept back for what that person owes. */
async function moreOrders(world: World, userId: string, references: string[]): Promise<void> {
  const added: string[] = [];
  for (let count = world.random.between(2, 4); count > 0; count--) {
    const provider = world.random.chance(0.75) ? "credit" : "wayforpay";
    const totalMinor = BigInt(world.random.between(20, 200)) * 100n;
    added.push(await world.order({ provider, totalMinor, wallet: world.random.pick(WALLETS) }));
  }
  await earnedBy(world, userId, added);
  references.push(...added);
}

async function mint(world: World): Promise<void> {
  await sign(world);
  for (let block = 0; block < 2; block++) await world.mine();
  await poll(world, 2);
}

/** Money that goes back at each point of a reward's way, of orders that one person has brought. */
export const refundTroubles = {
  "refund before the reward": {
    async begin(world, references) {
      await earnedByOne(world, references);
      await refundSome(world, references);
      await deliverAll(world);
    },
    middle: decide,
    end: decide,
  },
  "refund before approval and claim": {
    async begin(world, references) {
      await earnedByOne(world, references);
      await deliverAll(world);
      await refundSome(world, references);
    },
    async middle(world, references) {
      await decide(world, references);
      await refundSome(world, references, 0.3);
    },
    end: decide,
  },
  "refund while it is claimed": {
    async begin(world, references) {
      await earnedByOne(world, references);
      world.rpc.deafTo = "eth_getTransactionCount";
      await sign(world);
      world.rpc.deafTo = null;
      await refundSome(world, references);
    },
    middle: refundSome,
    end: decide,
  },
  "refund in flight": {
    async begin(world, references) {
      await earnedByOne(world, references);
      await sign(world);
      await refundSome(world, references);
      await world.mine();
      await refundSome(world, references, 0.3);
    },
    end: decide,
  },
  "refund of what reverts": {
    async begin(world, references) {
      await earnedByOne(world, references);
      await sign(world);
      await refundSome(world, references);
      await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "pause", args: [] });
      await world.mine();
      await poll(world, 2);
    },
    end: decide,
  },
  "refund of what was minted": {
    orders: 4,
    async begin(world, references) {
      const userId = await earnedByOne(world, references);
      await mint(world);
      await refundSome(world, references, 0.9);
      await moreOrders(world, userId, references);
    },
    async middle(world, references) {
      await mint(world);
      await refundSome(world, references, 0.3);
    },
    end: decide,
  },
  "debts kept back in flight": {
    orders: 3,
    async begin(world, references) {
      const userId = await earnedByOne(world, references);
      await mint(world);
      await refundSome(world, references, 1);
      await decide(world, references);
      await moreOrders(world, userId, references);
      await sign(world);
      await refundSome(world, references, 0.5);
    },
    end: decide,
  },
} satisfies Troubles;
