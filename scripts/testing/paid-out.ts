import { randomUUID } from "node:crypto";
import { and, eq, inArray, notExists, sql } from "drizzle-orm";
import { sumMinor } from "#core/domain/money";
import { isPayoutLive, type PayoutStatus } from "#core/domain/payout";
import type { SettlementStatus } from "#core/domain/settlement";
import { writeBatch } from "#db/batch";
import type { Database } from "#db/client";
import {
  payoutAdjustments,
  payoutBatches,
  payoutMoves,
  payoutSettlements,
  payouts,
  settlementAdjustments,
  settlementMoves,
  settlements,
  vendorBankDetails,
} from "#db/schema";

/** Details that nothing can read. */
const ciphers = { keyId: "k", ibanCipher: "c", holderCipher: "c", taxCodeCipher: "c", purposeCipher: "c" };

/**
 * A payout of settlements of one vendor and currency to its bank, as a run leaves it, with all their adjustments that no
 * payout has yet. By hand, for tests of what reads payouts; `core/services/payouts` makes them. Answers its id.
 */
export async function payOut(admin: Database, settlementIds: readonly string[], on: Date): Promise<string> {
  const id = randomUUID().replaceAll("-", "");
  const [rows, adjustments] = await admin.batch([
    admin
      .select()
      .from(settlements)
      .where(inArray(settlements.id, [...settlementIds])),
    admin
      .select()
      .from(settlementAdjustments)
      .where(
        and(
          inArray(settlementAdjustments.settlementId, [...settlementIds]),
          notExists(
            admin
              .select({ one: sql`1` })
              .from(payoutAdjustments)
              .where(
                and(
                  eq(payoutAdjustments.refundId, settlementAdjustments.refundId),
                  eq(payoutAdjustments.settlementId, settlementAdjustments.settlementId),
                  payoutAdjustments.live,
                ),
              ),
          ),
        ),
      ),
  ]);
  const [first] = rows;
  if (!first) throw new Error("a payout pays at least one settlement");
  const { vendorId, currency } = first;
  const settledMinor = sumMinor(rows.map((row) => row.netMinor));
  const adjustedMinor = sumMinor(adjustments.map((row) => row.netMinor));
  const ibanMasked = "UA21…0001";
  const by = { createdAt: on, actor: "test" };
  await writeBatch(admin, [
    admin
      .insert(vendorBankDetails)
      .values({
        id: `bank-of-${vendorId}`,
        vendorId,
        ...ciphers,
        ibanMasked,
        oldStay: false,
        createdBy: sql`(select user_id from vendors where id = ${vendorId})`,
        createdAt: on,
        activeFrom: on,
      })
      .onConflictDoNothing(),
    admin
      .insert(payoutBatches)
      .values({ id: `b${id.slice(1)}`, currency, debtorName: "Ring", debtorIban: "UA", ...by, sealedAt: on }),
    admin.insert(payouts).values({
      id,
      vendorId,
      currency,
      method: "bank",
      status: "pending",
      amountMinor: settledMinor - adjustedMinor,
      settledMinor,
      adjustedMinor,
      batchId: `b${id.slice(1)}`,
      bankDetailsId: `bank-of-${vendorId}`,
      ...ciphers,
      ibanMasked,
      ...by,
    }),
    admin.insert(payoutMoves).values({ id: randomUUID(), payoutId: id, toStatus: "pending", actor: "test", at: on }),
    admin
      .insert(payoutSettlements)
      .values(rows.map((row) => ({ payoutId: id, settlementId: row.id, netMinor: row.netMinor }))),
    ...(adjustments.length > 0
      ? [
          admin.insert(payoutAdjustments).values(
            adjustments.map(({ refundId, settlementId, netMinor }) => ({
              payoutId: id,
              refundId,
              settlementId,
              netMinor,
            })),
          ),
        ]
      : []),
    ...moved(
      admin,
      rows.map((row) => row.id),
      "pending",
      "in_payout",
      on,
    ),
  ]);
  return id;
}

/** What the bank said of a payout. */
export async function endPayout(
  admin: Database,
  id: string,
  to: Exclude<PayoutStatus, "pending">,
  on: Date,
): Promise<void> {
  const lines = await admin.select().from(payoutSettlements).where(eq(payoutSettlements.payoutId, id));
  const ids = lines.map(({ settlementId }) => settlementId);
  await writeBatch(admin, [
    ...(to === "paid"
      ? moved(admin, ids, "in_payout", "paid", on)
      : moved(admin, ids, to === "failed" ? "in_payout" : "paid", "pending", on)),
    admin
      .update(payouts)
      .set({ status: to, ...(to === "paid" ? { paidAt: on } : { endedAt: on }) })
      .where(eq(payouts.id, id)),
    admin.insert(payoutMoves).values({
      id: randomUUID(),
      payoutId: id,
      fromStatus: to === "returned" ? "paid" : "pending",
      toStatus: to,
      actor: "test",
      at: on,
    }),
    ...(isPayoutLive(to)
      ? []
      : [
          admin.update(payoutSettlements).set({ live: false }).where(eq(payoutSettlements.payoutId, id)),
          admin.update(payoutAdjustments).set({ live: false }).where(eq(payoutAdjustments.payoutId, id)),
        ]),
  ]);
}

function moved(
  admin: Database,
  ids: readonly string[],
  fromStatus: SettlementStatus,
  toStatus: SettlementStatus,
  at: Date,
) {
  return [
    admin
      .update(settlements)
      .set({ status: toStatus })
      .where(inArray(settlements.id, [...ids])),
    admin
      .insert(settlementMoves)
      .values(ids.map((settlementId) => ({ id: randomUUID(), settlementId, fromStatus, toStatus, actor: "test", at }))),
  ];
}
