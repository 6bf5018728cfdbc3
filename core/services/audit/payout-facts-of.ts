import type { AuditedPayout, AuditedPayoutLine } from "#core/domain/audit-payout-facts";
import { movementsOf } from "#core/services/audit/movements-of";
import type { payoutLineQueries, payoutQueries } from "#core/services/audit/payout-queries";

export type Answers<Queries> = { readonly [At in keyof Queries]: Awaited<Queries[At]> };

/** The payout lines of a reference. */
export function payoutLinesOf([paid, takenOff]: Readonly<
  Answers<ReturnType<typeof payoutLineQueries>>
>): AuditedPayoutLine[] {
  return [...paid.map((line) => ({ ...line, refundId: null })), ...takenOff];
}

/** Payouts as the audit sees them. */
export function payoutsOf([rows, settled, adjusted, moves, movements, owners, made]: Answers<
  ReturnType<typeof payoutQueries>
>): AuditedPayout[] {
  const booked = movementsOf(movements);
  return rows.map(({ payout, batch, details }) => {
    const paid = settled.find(({ payoutId }) => payoutId === payout.id);
    const off = adjusted.find(({ payoutId }) => payoutId === payout.id);
    const working = owners.filter(({ vendorId }) => vendorId === payout.vendorId);
    return {
      ...payout,
      batch: batch && { currency: batch.currency, isSealed: batch.sealedAt !== null },
      details,
      made: madeOf(made.find(({ payoutId }) => payoutId === payout.id)),
      lines: {
        settlements: paid?.settlements ?? 0,
        settledMinor: paid?.settledMinor ?? 0n,
        adjustedMinor: off?.adjustedMinor ?? 0n,
        odd: (paid?.odd ?? 0) + (off?.odd ?? 0),
        stale: (paid?.stale ?? 0) + (off?.stale ?? 0),
      },
      moves: moves.filter(({ payoutId }) => payoutId === payout.id),
      movement: booked.find(({ key }) => key.endsWith(`:${payout.id}`)) ?? null,
      owners: [...new Set(working.flatMap(({ userId, acceptedBy }) => [userId, acceptedBy]))].filter(
        (id) => id !== null,
      ),
    };
  });
}

function madeOf(entry: { actor: string; after: Record<string, unknown> | null } | undefined): AuditedPayout["made"] {
  if (!entry?.after) return null;
  const { vendorId, currency, method, batchId = null, bankDetailsId = null } = entry.after;
  return { actor: entry.actor, vendorId, currency, method, batchId, bankDetailsId };
}
