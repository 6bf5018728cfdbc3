import { randomUUID } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { linkTerms } from "#core/domain/wallet-link";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { takeOverCode } from "#core/services/accounts/take-over-code";
import { askProviderAgain } from "#core/services/refunds/ask-provider-again";
import { closeRefundByHand } from "#core/services/refunds/close-refund-by-hand";
import { dropRefund } from "#core/services/refunds/drop-refund";
import { retryRefund } from "#core/services/refunds/retry-refund";
import { approveReward } from "#core/services/rewards/approve-reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import { paymentEvents, referralRewards, refunds, sessions, users } from "#db/schema";
import { LOCAL_CHAIN_ID } from "../../../contracts/scripts/chain.ts";
import type { Random } from "../../testing/random.ts";
import { clone } from "../../testing/store-fixture.ts";
import type { Cast, MixedOrder } from "./cast.ts";
import type { MixedWorld } from "./world.ts";

/** An admin approves some of what waits, and tries again what failed. */
export async function approveSome(world: MixedWorld, { adminId }: Cast, approves: () => boolean): Promise<void> {
  const waiting = await world.adminDb
    .select({ orderReference: referralRewards.orderReference, status: referralRewards.status })
    .from(referralRewards)
    .where(sql`${referralRewards.status} in ('pending_approval', 'failed')`);
  const { ctx, now } = world;
  for (const { orderReference, status } of waiting) {
    if (!approves()) continue;
    const press = { orderReference, actorId: adminId, tokenAmount: null, now };
    await world.press(() => (status === "failed" ? retryReward(ctx, press) : approveReward(ctx, press)));
  }
}

/** An admin decides about each refund that the provider refused: again, by hand, or not at all. */
export async function decideRefused(world: MixedWorld, { adminId }: Cast, random: Random): Promise<void> {
  const refused = await world.adminDb
    .select({ id: refunds.id, reason: refunds.reason })
    .from(refunds)
    .where(and(eq(refunds.status, "refused"), isNull(refunds.resolvedAt)));
  const { ctx, now } = world;
  for (const { id: refundId, reason } of refused) {
    const about = { refundId, actorId: adminId, note: "storm", now };
    const chance = random.next();
    // What was paid twice goes back, whatever it takes.
    if (chance < 0.6 || reason === "double_payment") await world.press(() => retryRefund(ctx, about));
    else if (chance < 0.8) await world.press(() => dropRefund(ctx, about));
    else {
      const byHand = { ...about, amountMinor: null, bankReference: `BH-${refundId}` };
      const closed = await world.press(() => closeRefundByHand(ctx, byHand));
      // Less is left by now.
      if (closed === null) await world.press(() => dropRefund(ctx, about));
    }
  }
}

/** An admin has the provider asked again about refunds that were announced and never shown. */
export async function askAboutParked(world: MixedWorld, { adminId: actorId }: Cast): Promise<void> {
  const { adminDb, ctx, now } = world;
  const parked = await adminDb
    .select({ key: paymentEvents.key })
    .from(paymentEvents)
    .where(and(eq(paymentEvents.noteCode, "refund_not_shown"), isNull(paymentEvents.resolvedAt)));
  for (const { key } of parked) await world.press(() => askProviderAgain(ctx, { key, actorId, now }));
}

/** The referrer without a wallet links a first one, which takes the code over. */
export async function linkLate(world: MixedWorld, { referrers, lateCode: code }: Cast): Promise<void> {
  const { adminDb, ctx, now } = world;
  const userId = referrers.late;
  const wallet = privateKeyToAccount(generatePrivateKey());
  const { appUrl } = clone;
  const { requestId, resources } = linkTerms({ appUrl, userId, code });
  const message = createSiweMessage({
    address: wallet.address,
    chainId: LOCAL_CHAIN_ID,
    domain: new URL(appUrl).host,
    uri: appUrl,
    version: "1",
    nonce: "abcdefgh12345678",
    issuedAt: now,
    requestId,
    resources: [...resources],
  });
  const [person] = await adminDb.select().from(users).where(eq(users.id, userId));
  if (!person) throw new Error("the referrer is gone");
  const sessionId = randomUUID();
  const expiresAt = new Date(world.clock + 86_400_000);
  await adminDb.insert(sessions).values({ id: sessionId, userId, token: sessionId, expiresAt });
  const accountCtx = {
    db: ctx.db,
    guards: ctx.guards,
    letters: { write: () => ({ kind: "changed" as const, subject: "s", text: "t", html: "h" }) },
    randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
  };
  const signature = await wallet.signMessage({ message });
  const { address } = wallet;
  const takeover = { sessionId, code, walletId: randomUUID(), address, chainId: LOCAL_CHAIN_ID, message, signature };
  await world.press(() => takeOverCode(accountCtx, { ...takeover, account: person, locale: "en", now }));
}

/** Buyers who leave, as far as nothing stands against it yet. Answers who is gone. */
export async function letLeave(world: MixedWorld, orders: readonly MixedOrder[]): Promise<number> {
  let gone = 0;
  for (const { buyerId } of orders.filter(({ leaves }) => leaves)) {
    const typed = `${buyerId}@users.test`;
    const left = await world.press(() => deleteAccount(world.ctx, { userId: buyerId, typed, now: world.now }));
    if (left?.outcome === "deleted") gone++;
  }
  return gone;
}
