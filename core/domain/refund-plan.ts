import type { Commission } from "#core/domain/commission";
import { type KeptLine, keepLines, keptTotal, planKept, type RefundedLine } from "#core/domain/kept-lines";
import type { RequestedLine } from "#core/domain/refund";

/** What a refund asks for. `lines` is null where only an amount is known. */
export interface RefundTerms {
  amountMinor: bigint;
  lines: readonly RequestedLine[] | null;
}

/** Why a refund cannot be asked for. */
export type RefundRefusal = "nothing_left" | "more_than_left" | "unknown_line" | "no_amount";

/** The amount of a requested refund and the lines that it takes it from, or why there is none. */
export type PricedRefund = { ok: true; amountMinor: bigint } | { ok: false; refusal: RefundRefusal };

/** What an admin can ask for, as it is priced. */
export type RefundWish =
  | { reason: "whole" }
  | { reason: "lines"; lines: readonly RequestedLine[] }
  | { reason: "goodwill"; amountMinor: bigint };

/**
 * The amount that a wish comes to now. Units cost what is left of their line, split evenly and floored; the last units take
 * all that is left.
 *
 * @example
 * // Two of three units at 100 that are all there: 200. After a goodwill of 31 on the line: (300 − 31) · 2 / 3 = 179.
 */
export function priceRefund(kept: readonly KeptLine[], wish: RefundWish): PricedRefund {
  const left = keptTotal(kept);
  if (left === 0n) return { ok: false, refusal: "nothing_left" };
  if (wish.reason === "whole") return { ok: true, amountMinor: left };
  if (wish.reason === "goodwill") {
    if (wish.amountMinor <= 0n) return { ok: false, refusal: "no_amount" };
    return wish.amountMinor > left
      ? { ok: false, refusal: "more_than_left" }
      : { ok: true, amountMinor: wish.amountMinor };
  }
  const units = mergeLines(wish.lines);
  if (units.some(({ itemId }) => kept.every((line) => line.itemId !== itemId))) {
    return { ok: false, refusal: "unknown_line" };
  }
  if (units.some(({ quantity }) => quantity < 0)) return { ok: false, refusal: "no_amount" };
  const lines = priceUnits(kept, units);
  if (lines.some(({ itemId, quantity }) => quantity > (kept.find((line) => line.itemId === itemId)?.quantity ?? 0))) {
    return { ok: false, refusal: "more_than_left" };
  }
  const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  return amountMinor > 0n ? { ok: true, amountMinor } : { ok: false, refusal: "no_amount" };
}

/**
 * What a refund takes off each line, once its money is back: the units that were asked for, as far as the lines still have
 * them, and the rest of the amount spread over what is left. Always exactly the amount.
 *
 * @throws RangeError for an amount that is not positive or above what is left
 */
export function planRefund(kept: readonly KeptLine[], { amountMinor, lines }: RefundTerms): RefundedLine[] {
  if (amountMinor <= 0n || amountMinor > keptTotal(kept))
    throw new RangeError("the amount is not what a line can give");
  // A refund made at the provider meanwhile may have left less than was asked for.
  const asked = priceUnits(kept, clampUnits(kept, mergeLines(lines ?? [])));
  const byUnits = capAmounts(asked, amountMinor);
  const rest = amountMinor - byUnits.reduce((sum, line) => sum + line.amountMinor, 0n);
  const spread = rest === 0n ? [] : spreadAmount(keepLines(kept, byUnits), rest);
  return kept.flatMap(({ itemId }) => {
    const parts = [...byUnits, ...spread].filter((line) => line.itemId === itemId);
    const quantity = parts.reduce((sum, part) => sum + part.quantity, 0);
    const amount = parts.reduce((sum, part) => sum + part.amountMinor, 0n);
    return quantity > 0 || amount > 0n ? [{ itemId, quantity, amountMinor: amount }] : [];
  });
}

/**
 * Spreads an amount over lines in proportion to what is left of them, by largest remainder; ties go to the earlier line. The
 * parts sum to the amount, and none is more than its line has.
 *
 * @throws RangeError above what is left
 */
export function spreadAmount(kept: readonly KeptLine[], amountMinor: bigint): RefundedLine[] {
  const left = keptTotal(kept);
  if (amountMinor > left) throw new RangeError("the amount is above what is left");
  if (left === 0n) return [];
  const shares = kept.map((line, index) => {
    const exact = line.lineTotalMinor * amountMinor;
    return { line, index, floor: exact / left, remainder: exact % left };
  });
  const missing = amountMinor - shares.reduce((sum, { floor }) => sum + floor, 0n);
  const first = shares
    .toSorted((one, other) =>
      one.remainder === other.remainder
        ? one.line.position - other.line.position
        : one.remainder > other.remainder
          ? -1
          : 1,
    )
    .slice(0, Number(missing));
  const rounded = new Set(first.map(({ index }) => index));
  return shares.flatMap(({ line, index, floor }) => {
    const amount = floor + (rounded.has(index) ? 1n : 0n);
    return amount > 0n ? [{ itemId: line.itemId, quantity: 0, amountMinor: amount }] : [];
  });
}

/** What refunded lines change in the ledgers: the plan before minus the plan after. */
export interface RefundEffects {
  /** What is taken off each vendor that has a line in it. The net may rise by a minor unit: rates are floored. */
  byVendor: ReadonlyMap<string, Commission>;
  /** Taken off the reward, in 1/10 000 of a minor unit. */
  rewardNumerator: bigint;
  /** The lines as they are then. */
  after: KeptLine[];
}

/** The effects of one refund's lines on what was left before it. */
export function refundEffects(
  before: readonly KeptLine[],
  refunded: readonly RefundedLine[],
  attributed: boolean,
): RefundEffects {
  const after = keepLines(before, refunded);
  const [was, is] = [planKept(before, attributed), planKept(after, attributed)];
  const touched = new Set(
    refunded.map(({ itemId }) => before.find((line) => line.itemId === itemId)?.vendorId).filter((id) => id !== null),
  );
  const byVendor = new Map(
    [...was.byVendor].flatMap(([vendorId, old]) => {
      const now = is.byVendor.get(vendorId);
      return now && touched.has(vendorId) ? [[vendorId, difference(old, now)] as const] : [];
    }),
  );
  return { byVendor, rewardNumerator: was.rewardNumerator - is.rewardNumerator, after };
}

function difference(before: Commission, after: Commission): Commission {
  return {
    grossMinor: before.grossMinor - after.grossMinor,
    platformMinor: before.platformMinor - after.platformMinor,
    referralMinor: before.referralMinor - after.referralMinor,
    netMinor: before.netMinor - after.netMinor,
  };
}

/** One entry per line, however often it was named; lines with nothing to refund are left out. */
function mergeLines(lines: readonly RequestedLine[]): RequestedLine[] {
  const byItem = Map.groupBy(lines, ({ itemId }) => itemId);
  return [...byItem]
    .map(([itemId, entries]) => ({ itemId, quantity: entries.reduce((sum, { quantity }) => sum + quantity, 0) }))
    .filter(({ quantity }) => quantity !== 0);
}

function clampUnits(kept: readonly KeptLine[], units: readonly RequestedLine[]): RequestedLine[] {
  return units.flatMap(({ itemId, quantity }) => {
    const left = kept.find((line) => line.itemId === itemId)?.quantity ?? 0;
    return left > 0 ? [{ itemId, quantity: Math.min(quantity, left) }] : [];
  });
}

/** Units at their part of what is left of the line, floored; all units take all of it. */
function priceUnits(kept: readonly KeptLine[], units: readonly RequestedLine[]): RefundedLine[] {
  return units.map(({ itemId, quantity }) => {
    const line = kept.find((candidate) => candidate.itemId === itemId);
    if (!line || line.quantity === 0) return { itemId, quantity, amountMinor: 0n };
    return { itemId, quantity, amountMinor: (line.lineTotalMinor * BigInt(quantity)) / BigInt(line.quantity) };
  });
}

/** Cuts amounts off at a sum, the later lines first. */
function capAmounts(lines: readonly RefundedLine[], sumMinor: bigint): RefundedLine[] {
  let left = sumMinor;
  return lines.map((line) => {
    const amountMinor = line.amountMinor < left ? line.amountMinor : left;
    left -= amountMinor;
    return { ...line, amountMinor };
  });
}
