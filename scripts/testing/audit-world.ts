import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import type { ChainRecord } from "#core/ports/consumer-rpc";
import { createOrder } from "#core/services/orders/create-order";
import { settlePayment } from "#core/services/payments/settle-payment";
import { recordByHand } from "#core/services/refunds/record-by-hand";
import { recordChargeback } from "#core/services/refunds/record-chargeback";
import { recordStatement } from "#core/services/refunds/record-statement";
import { approveReward } from "#core/services/rewards/approve-reward";
import { bindWallets } from "#core/services/rewards/bind-wallets";
import { claimRewards } from "#core/services/rewards/claim-rewards";
import { finishMint } from "#core/services/rewards/finish-mint";
import { offsetDebts } from "#core/services/rewards/offset-debts";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { releaseRewards } from "#core/services/rewards/release-rewards";
import { relieveDebt } from "#core/services/rewards/relieve-debt";
import { refcodes, referralRewards, refunds, walletLinks } from "#db/schema";
import { giveAuditPayouts, payoutsByReference } from "./audit-payouts.ts";
import { payoutFixture } from "./payout-fixture.ts";
import { type Bought, now, type RefundFixture } from "./refund-fixture.ts";
import { addAttempt, addReferrer, addUser, clone, providerEvent, serviceContext } from "./store-fixture.ts";

const DAY_MS = 86_400_000;
const LATE_WALLET = "0x00000000000000000000000000000000000000B2";

/** Every kind of reference that the ledgers know, made by the product's own services. */
export interface AuditWorld {
  fixture: RefundFixture;
  references: string[];
  /** The ids that its records bear: of its order, its refunds, and payouts. */
  idsOf(orderReference: string): readonly string[];
  /** What the chain says of each. */
  chainOf(orderReference: string): ChainRecord;
}

export async function auditWorld(): Promise<AuditWorld> {
  const fixture = await payoutFixture();
  const { database, products } = fixture;
  const { adminDb, appDb, consumerDb } = database;
  const ctx = serviceContext(appDb);
  const references: string[] = [];
  const payments = new Map<string, NonNullable<ChainRecord["payment"]>>();
  let batches = 0;

  const buy = async (purchase: Parameters<RefundFixture["buy"]>[0]): Promise<Bought> => {
    const bought = await fixture.buy(purchase);
    references.push(bought.orderReference);
    return bought;
  };
  const rewarded = async (purchase: Parameters<RefundFixture["buy"]>[0]): Promise<Bought> => {
    const bought = await buy(purchase);
    await fixture.reward(bought.orderReference);
    return bought;
  };
  const approve = (orderReference: string) =>
    approveReward(ctx, { orderReference, actorId: "ann", tokenAmount: null, now });

  /** Claims what is approved, keeps back what is owed, and pays the rest: what the Minter does, without a chain. */
  async function mint(orderReference: string, wallet: string, at = now): Promise<void> {
    const batchId = `minter:${++batches}`;
    await claimRewards({ db: consumerDb }, { batchIds: [batchId], minter: "minter:", inFlight: [], now: at });
    const { tokens } = await fixture.ledgers(orderReference);
    const due = tokens?.due ?? 0n;
    const kept = await offsetDebts({ db: consumerDb }, { batchId, rewards: [{ orderReference, due }], now: at });
    const amount = due - (kept.get(orderReference) ?? 0n);
    const txHash = `0x${String(batches).padStart(64, "0")}`;
    const result =
      amount === 0n
        ? ({ result: "rejected", reason: { code: "offset_by_debt", params: {} } } as const)
        : ({ result: "minted", txHash, amount } as const);
    await finishMint({ db: consumerDb }, { ends: [{ batchId, results: [{ orderReference, ...result }] }], now: at });
    if (amount > 0n) payments.set(orderReference, { wallet, amount: amount.toString(), txHash, blockNumber: "1" });
  }

  const wallet = "0x00000000000000000000000000000000000000A1";
  // Minted, then refunded in part: a debt.
  const owing = await rewarded({ by: "card", units: [5, 2, 3] });
  await approve(owing.orderReference);
  await mint(owing.orderReference, wallet);
  await fixture.request(owing.orderReference, {
    reason: "lines",
    lines: [{ itemId: owing.items[0] ?? "", quantity: 2 }],
  });
  await fixture.settleOpen(owing.orderReference);
  await fixture.request(owing.orderReference, { reason: "goodwill", amountMinor: 1_234n });
  await fixture.settleOpen(owing.orderReference);
  await relieveDebt(ctx, {
    reliefId: randomUUID(),
    userId: fixture.referrerId,
    kind: "forgiven",
    tokenAmount: 7n,
    reason: "a favour",
    actorId: "ann",
    now,
  });
  // Wholly kept back for the debt.
  const kept = await rewarded({ by: "credit", units: [0, 1, 0] });
  await mint(kept.orderReference, wallet);
  // Kept back in part, paid for the rest, refunded by credit, and a debt again.
  const offset = await rewarded({ by: "credit", units: [20, 0, 1] });
  await mint(offset.orderReference, wallet);
  await fixture.request(offset.orderReference, { reason: "goodwill", amountMinor: 5_000n });

  // Nothing is left of it, by the bank.
  const gone = await rewarded({ by: "card", units: [1, 1, 0] });
  await recordChargeback(
    { db: appDb },
    {
      orderReference: gone.orderReference,
      amountMinor: null,
      bankReference: "bank-1",
      note: "fraud",
      actorId: "ann",
      now,
    },
  );
  // A part of it was given back by hand.
  const byHand = await rewarded({ by: "card", units: [1, 2, 0] });
  await recordByHand(appDb, {
    id: `by-hand:${byHand.orderReference}:bank-2`,
    orderReference: byHand.orderReference,
    amountMinor: 2_000n,
    requestedLines: null,
    reason: "goodwill",
    bankReference: "bank-2",
    note: "a transfer",
    actorId: "ann",
    now,
  });
  // Rejected by a person, and refunded in the provider's cabinet before there was a reward.
  const early = await buy({ by: "card", units: [1, 0, 2] });
  await recordStatement({ db: appDb }, { orderReference: early.orderReference, statedMinor: 777n, now });
  await fixture.reward(early.orderReference);
  await rejectReward(ctx, { orderReference: early.orderReference, reason: "not a customer", actorId: "ann", now });
  // A refund that is not decided.
  const open = await rewarded({ by: "card", units: [2, 0, 2] });
  await fixture.request(open.orderReference, {
    reason: "lines",
    lines: [{ itemId: open.items[0] ?? "", quantity: 1 }],
  });
  // Nobody recommended it, and nobody may be rewarded for the next.
  const plain = await buy({ by: "card", isAttributed: false });
  await fixture.request(plain.orderReference, { reason: "whole" });
  await fixture.settleOpen(plain.orderReference);
  references.push(await buyAgain(plain.buyerId));
  // Memberships: refunded in part and in full.
  const member = await rewarded({ by: "card", isMembership: true });
  await fixture.request(member.orderReference, { reason: "goodwill", amountMinor: 4_000n });
  await fixture.settleOpen(member.orderReference);
  const former = await rewarded({ by: "card", isMembership: true, isAttributed: false });
  await fixture.request(former.orderReference, { reason: "whole" });
  await fixture.settleOpen(former.orderReference);
  await giveAuditPayouts(fixture, rewarded);
  // Paid twice: the second payment goes back.
  const twice = await buy({ by: "card", isAttributed: false });
  const surplus = await addAttempt(appDb, twice, twice.buyerId, 2);
  await settlePayment({ db: appDb, clone }, { event: providerEvent(surplus, twice.totalMinor), now });
  await recordStatement({ db: appDb }, { orderReference: surplus, statedMinor: twice.totalMinor, now });
  references.push(surplus);
  // Never paid.
  const idle = await placed(await addUser(adminDb), []);
  references.push(await addAttempt(appDb, idle, idle.buyerId));
  await mintWithoutWallet();

  const payoutIds = await payoutsByReference(fixture);
  const refundRows = await adminDb.select().from(refunds);
  return {
    fixture,
    references,
    idsOf: (orderReference) => [
      orderReference.split("-").at(-2) ?? orderReference,
      ...refundRows.filter((refund) => refund.orderReference === orderReference).map(({ id }) => id),
      ...(payoutIds.get(orderReference) ?? []),
    ],
    chainOf: (orderReference) => {
      const payment = payments.get(orderReference) ?? null;
      return { orderRef: "0x", paid: payment !== null, payment };
    },
  };

  async function placed(buyerId: string, cookieCodes: string[], units = 1) {
    const order = await createOrder(ctx, {
      orderId: randomUUID().replaceAll("-", "").slice(0, 12),
      buyerId,
      items: [{ productId: products[0] ?? "", quantity: units }],
      contact: { name: "Test", phone: "1", city: "Kyiv", address: "1" },
      cookieCodes,
      now,
    });
    return { ...order, buyerId };
  }

  async function pay(order: Awaited<ReturnType<typeof placed>>): Promise<string> {
    const orderReference = await addAttempt(appDb, order, order.buyerId);
    await settlePayment({ db: appDb, clone }, { event: providerEvent(orderReference, order.totalMinor), now });
    return orderReference;
  }

  async function buyAgain(buyerId: string): Promise<string> {
    return pay(await placed(buyerId, ["Frnd7Ref"]));
  }

  /** Earned by a code without a wallet; one has taken it over since. */
  async function mintWithoutWallet(): Promise<void> {
    const userId = await addReferrer(adminDb, "Late7Ref", null);
    const orderReference = await pay(await placed(await addUser(adminDb), ["Late7Ref"], 2));
    references.push(orderReference);
    await fixture.reward(orderReference);
    await approve(orderReference);
    const link = { id: randomUUID(), address: LATE_WALLET };
    await adminDb.update(refcodes).set({ walletAddress: LATE_WALLET }).where(eq(refcodes.code, "Late7Ref"));
    const signed = { message: "signed", signature: "0x", linkedAt: now, paysFrom: now };
    await adminDb.insert(walletLinks).values({ ...link, ...signed, userId, code: "Late7Ref" });
    const later = new Date(now.getTime() + DAY_MS);
    await releaseRewards({ db: consumerDb }, { now: later });
    await bindWallets(
      { db: consumerDb },
      { bindings: [{ orderReference, linkId: link.id, address: LATE_WALLET }], now: later },
    );
    await mint(orderReference, LATE_WALLET, later);
    const [reward] = await adminDb
      .select()
      .from(referralRewards)
      .where(eq(referralRewards.orderReference, orderReference));
    if (reward?.status !== "minted") throw new Error("the reward of a code without a wallet was not minted");
  }
}
