import { randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { keptTotal } from "#core/domain/kept-lines";
import { CREDIT } from "#core/domain/payment";
import type { RefundWish } from "#core/domain/refund-plan";
import { askForRefund } from "#core/services/refunds/ask-for-refund";
import { declineRefundRequest, grantRefundRequest } from "#core/services/refunds/decide-refund-request";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { keptLines, openRefund, readRefundFacts } from "#core/services/refunds/refund-facts";
import { requestRefund } from "#core/services/refunds/request-refund";
import { paidOrders, refundRequests, vendors } from "#db/schema";
import type { Random } from "../../testing/random.ts";
import type { Deed, MixedOrder } from "./cast.ts";
import type { MixedWorld } from "./world.ts";

/** What somebody does about an order's money stands for these. */
interface Situation {
  world: MixedWorld;
  random: Random;
  adminId: string;
  orderReference: string;
  /** What is left of each line that still has units. */
  lines: { itemId: string; vendorId: string | null; quantity: number }[];
  /** What is left of the order beside an open refund, and what that takes, in minor units. */
  leftMinor: bigint;
  openMinor: bigint;
  isCard: boolean;
}

/** Does a deed; false where the order is not paid yet. What the store refuses is refused. */
export async function act(
  world: MixedWorld,
  order: MixedOrder,
  { deed, adminId, random }: { deed: Deed; adminId: string; random: Random },
): Promise<boolean> {
  const [paid] = await world.adminDb
    .select({ orderReference: paidOrders.orderReference })
    .from(paidOrders)
    .where(eq(paidOrders.orderId, order.orderId));
  if (!paid) return false;
  const { orderReference } = paid;
  const facts = await readRefundFacts(world.adminDb, orderReference);
  const openMinor = openRefund(facts)?.amountMinor ?? 0n;
  const lines = keptLines(facts);
  await perform[deed]({
    world,
    random,
    adminId,
    orderReference,
    lines: lines.filter(({ quantity }) => quantity > 0),
    leftMinor: keptTotal(lines) - openMinor,
    openMinor,
    isCard: facts.attempt.provider !== CREDIT,
  });
  return true;
}

const perform: Record<Deed, (situation: Situation) => Promise<unknown>> = {
  whole: (situation) => ask(situation, { reason: "whole" }),
  lines: (situation) => ask(situation, { reason: "lines", lines: someUnits(situation) }),
  goodwill: (situation) => ask(situation, { reason: "goodwill", amountMinor: part(situation) }),
  cabinet: async (situation) => giveBack(situation, [part(situation)]),
  twoInTheCabinet: async (situation) => {
    const amount = part(situation) / 2n;
    giveBack(situation, [amount, amount]);
  },
  /** All that is left is given back in the cabinet while a refund of ours is on its way. */
  overtaken: async (situation) => {
    await ask(situation, { reason: "goodwill", amountMinor: part(situation) });
    giveBack(situation, [situation.leftMinor]);
  },
  chargeback: (situation) => chargeBack(situation),
  granted: (situation) => decide(situation, true),
  declinedRequest: (situation) => decide(situation, false),
  replay: async ({ world, orderReference, isCard }) => {
    if (isCard) world.sandbox.replay(orderReference, { copies: 2 }, 20);
  },
};

/** An admin's press, repeated under its key until there is an answer. */
async function ask({ world, adminId, orderReference }: Situation, wish: RefundWish): Promise<void> {
  const { ctx, now } = world;
  const idempotencyKey = randomUUID();
  const input = { orderReference, wish, note: "storm", actorId: adminId, idempotencyKey, now };
  await world.press(() => requestRefund(ctx, input));
}

/** Somebody at the provider, as far as that has it; a callback may come late, or many times. */
function giveBack({ world, random, orderReference, isCard }: Situation, amounts: readonly bigint[]): void {
  if (!isCard) return;
  let leftMinor = world.sandbox.refundable(orderReference);
  const given = amounts.flatMap((amountMinor) => {
    if (amountMinor <= 0n || amountMinor > leftMinor) return [];
    leftMinor -= amountMinor;
    return [amountMinor];
  });
  if (given.length === 0) return;
  const how = random.pick([{}, {}, { copies: 3 }, { delayMs: 200 }]);
  world.sandbox.giveBack(orderReference, given, how, { quietly: random.chance(0.3) });
}

async function chargeBack({ world, random, adminId, orderReference, leftMinor }: Situation): Promise<void> {
  const amountMinor = random.chance(0.3) ? null : leftMinor / 4n + 1n;
  const { ctx, now } = world;
  const bankReference = `CB-${randomUUID()}`;
  await world.press(() =>
    recordChargeback(ctx, { orderReference, amountMinor, bankReference, note: "storm", actorId: adminId, now }),
  );
}

/** A vendor asks for a line, and the admin decides. */
async function decide({ world, adminId, lines }: Situation, isGranted: boolean): Promise<void> {
  const { ctx, now, adminDb } = world;
  const line = lines.find(({ vendorId }) => vendorId !== null);
  if (!line?.vendorId) return;
  const [vendor] = await adminDb.select({ userId: vendors.userId }).from(vendors).where(eq(vendors.id, line.vendorId));
  const requestId = randomUUID();
  const request = { requestId, actorId: vendor?.userId ?? "", itemId: line.itemId, quantity: 1, reason: "storm", now };
  await world.press(() => askForRefund(ctx, request));
  const idempotencyKey = randomUUID();
  if (isGranted) {
    await world.press(() => grantRefundRequest(ctx, { requestId, actorId: adminId, idempotencyKey, now }));
  }
  // One that could not be granted now is declined.
  await world.press(() => declineRefundRequest(ctx, { requestId, actorId: adminId, why: "storm", now }));
}

function someUnits({ lines, random }: Situation) {
  return random
    .shuffle(lines)
    .slice(0, random.between(1, 2))
    .map(({ itemId, quantity }) => ({ itemId, quantity: random.between(1, quantity) }));
}

function part({ leftMinor, random }: Situation): bigint {
  return (leftMinor * BigInt(random.between(1, 700))) / 1_000n;
}

/** How many requests of vendors ended in each way. */
export async function requestsDecided(world: MixedWorld): Promise<{ granted: number; declined: number }> {
  const count = (status: "granted" | "declined") =>
    world.adminDb.$count(refundRequests, and(inArray(refundRequests.status, [status])));
  return { granted: await count("granted"), declined: await count("declined") };
}
