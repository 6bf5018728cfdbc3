import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { returnPayout } from "#core/services/payouts/return-payout";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import type { Database } from "#db/client";
import { payoutBatches, payouts, settlements, vendorBankDetails, vendors } from "#db/schema";
import type { Random } from "../../testing/random.ts";
import type { MixedWorld } from "./world.ts";

/** How each vendor is paid; all of them a day after a sale, so that refunds come before, at the same moment, and after. */
const ways = ["credit", "bank", "bank", "credit"] as const;

/** Every vendor is paid, half of them by the bank. */
export async function payVendorsIn(adminDb: Database, { adminId, now }: { adminId: string; now: Date }): Promise<void> {
  for (const [index, payoutMethod] of ways.entries()) {
    const vendorId = `vendor-of-storm-${index}`;
    await adminDb
      .update(vendors)
      .set({ payoutMethod, payoutSchedule: "daily", payoutHoldDays: 0 })
      .where(eq(vendors.id, vendorId));
    if (payoutMethod === "credit") continue;
    await adminDb.insert(vendorBankDetails).values({
      id: randomUUID(),
      vendorId,
      keyId: "storm",
      ibanCipher: "iban",
      holderCipher: "holder",
      taxCodeCipher: "tax code",
      purposeCipher: "purpose",
      ibanMasked: "UA21…6001",
      oldStay: false,
      createdBy: adminId,
      createdAt: now,
      activeFrom: now,
    });
  }
}

/** Two runs at once pay what is due. */
export async function payWhatIsDue(world: MixedWorld, { adminId: actor }: { adminId: string }): Promise<void> {
  const { ctx, now } = world;
  await Promise.all([1, 2].map(() => world.press(() => processDuePayouts(ctx, { actor, now }))));
}

/** What the bank says of a payout, and how often it is said. */
type Answer = "paid" | "failed" | "returned" | null;

/** The bank answers about what it has, and some of what it has paid comes back. */
export async function answerForBank(
  world: MixedWorld,
  { adminId: actorId }: { adminId: string },
  choose: (status: "pending" | "paid") => Answer,
): Promise<void> {
  const { adminDb, ctx, now } = world;
  const rows = await adminDb
    .select({ id: payouts.id, status: payouts.status, amountMinor: payouts.amountMinor })
    .from(payouts)
    .innerJoin(payoutBatches, eq(payoutBatches.id, payouts.batchId))
    .where(sql`${payouts.status} in ('pending', 'paid') and ${payoutBatches.sealedAt} is not null`);
  for (const { id: payoutId, status, amountMinor } of rows) {
    const answer = choose(status === "paid" ? "paid" : "pending");
    if (answer === null || answer === status) continue;
    const said = { payoutId, bankReference: `${answer}-${payoutId}`, amountMinor, actorId, now };
    const verb = { paid: confirmPayout, failed: failPayout, returned: returnPayout }[answer];
    // The bank's answer is entered by two at once.
    await Promise.all([1, 2].map(() => world.press(() => verb(ctx, said))));
  }
}

/** What the bank does on a day like any other. */
export function moodOfBank(random: Random): (status: "pending" | "paid") => Answer {
  return (status) => {
    if (status === "paid") return random.chance(0.2) ? "returned" : null;
    return random.pick(["paid", "failed", null]);
  };
}

/** An admin reverses a sale, wherever its money is, twice at once. */
export async function reverseOne(world: MixedWorld, { adminId: actorId }: { adminId: string }): Promise<void> {
  const { adminDb, ctx, now } = world;
  const [sale] = await adminDb.select({ id: settlements.id }).from(settlements).orderBy(sql`random()`).limit(1);
  if (!sale) return;
  const settlementId = sale.id;
  const reverse = async () => {
    const { netMinor: seenMinor } = await previewReversal(ctx, { settlementId });
    await reverseSettlement(ctx, { settlementId, seenMinor, reason: "storm", actorId, now });
  };
  await Promise.all([1, 2].map(() => world.press(reverse)));
}

/** An admin holds something that waits, or lets go of what is held. */
export async function holdSome(
  world: MixedWorld,
  { adminId: actorId }: { adminId: string },
  isCalm: boolean,
): Promise<void> {
  const { adminDb, ctx, now } = world;
  const held = await adminDb.select({ id: settlements.id }).from(settlements).where(eq(settlements.status, "held"));
  const about = { reason: "storm", actorId, now };
  for (const { id: settlementId } of held) await world.press(() => releaseSettlement(ctx, { ...about, settlementId }));
  if (isCalm) return;
  const [waiting] = await adminDb
    .select({ id: settlements.id })
    .from(settlements)
    .where(eq(settlements.status, "pending"))
    .orderBy(sql`random()`)
    .limit(1);
  if (waiting) await world.press(() => holdSettlement(ctx, { ...about, settlementId: waiting.id }));
}
