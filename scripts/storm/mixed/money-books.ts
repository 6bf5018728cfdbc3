import { isRefundOpen } from "#core/domain/refund";
import type { Sandbox } from "../../stand-ins/wayforpay/server.ts";
import { type Book, sum } from "./books.ts";

const parts = ["grossMinor", "platformMinor", "referralMinor", "netMinor"] as const;

/** What of an attempt's money is not exactly right, in words. */
export function moneyFaults(book: Book, sandbox: Sandbox, excessMinor: bigint): string[] {
  return [
    ...refundFaults(book),
    ...providerFaults(book, sandbox, excessMinor),
    ...settlementFaults(book),
    ...assistFaults(book),
    ...stockFaults(book),
  ].map((fault) => `${book.orderReference} (${book.attempt.provider}, ${book.attempt.status}): ${fault}`);
}

function refundFaults({ attempt, isPaying, refunds, done, lines, kept, reward, settlements }: Book): string[] {
  const faults: string[] = [];
  for (const { id, status } of refunds) if (isRefundOpen(status)) faults.push(`refund ${id} is left ${status}`);
  if (reward?.heldByRefund) faults.push("its reward is left held");
  for (const { id, heldByRefund } of settlements) if (heldByRefund) faults.push(`settlement ${id} is left held`);
  const positions = done.map(({ position }) => position ?? 0).toSorted((one, other) => one - other);
  if (positions.some((position, index) => position !== index + 1)) faults.push(`its refunds are counted ${positions}`);
  const back = sum(done.map(({ amountMinor }) => amountMinor));
  const isWhole = back === attempt.amountMinor;
  const tookMoney = isPaying || done.length > 0;
  if (tookMoney && (attempt.status === "refunded") !== isWhole)
    faults.push(`${back} of ${attempt.amountMinor} is back`);
  if (attempt.status === "surplus") faults.push("what was paid twice stays");
  if (!isPaying) return faults;
  for (const refund of done) {
    const byLines = sum(lines.filter(({ refundId }) => refundId === refund.id).map(({ amountMinor }) => amountMinor));
    if (byLines !== refund.amountMinor)
      faults.push(`refund ${refund.id} of ${refund.amountMinor} has lines of ${byLines}`);
  }
  const left = sum(kept.map(({ lineTotalMinor }) => lineTotalMinor));
  if (left !== attempt.amountMinor - back)
    faults.push(`${left} is left of its lines, ${attempt.amountMinor - back} of its money`);
  return faults;
}

/** What the provider says it has given back, beside what we hold that it has. */
function providerFaults(
  { orderReference, attempt, isPaying, done }: Book,
  sandbox: Sandbox,
  excessMinor: bigint,
): string[] {
  if (attempt.provider === "credit") return [];
  const stated = sandbox.givenBack(orderReference);
  // What the payer's bank took, or an admin gave back by hand, is in no provider's sum.
  const known = done.filter(
    ({ reason, bankReference, providerShowsAt }) =>
      reason !== "chargeback" && (bankReference === null || providerShowsAt !== null),
  );
  const ours = sum(known.map(({ amountMinor }) => amountMinor)) + excessMinor;
  // Money that went back whole before anybody heard of it paid nothing.
  const isUnheard = !isPaying && done.length === 0 && attempt.status === "refunded";
  const wanted = isUnheard ? attempt.amountMinor : ours;
  return stated === wanted ? [] : [`the provider gave ${stated} back, and we hold ${wanted}`];
}

function settlementFaults({ settlements, settlementAdjustments, plan, isPaying }: Book): string[] {
  const faults: string[] = [];
  if (isPaying && settlements.length !== plan.byVendor.size) faults.push(`${settlements.length} settlements`);
  for (const settlement of settlements) {
    const off = settlementAdjustments.filter(({ settlementId }) => settlementId === settlement.id);
    const isTakenBack = off.some(({ reversedBy }) => reversedBy !== null);
    const planned = plan.byVendor.get(settlement.vendorId);
    // What an admin takes back is the store's.
    const wanted =
      planned && isTakenBack
        ? { ...planned, platformMinor: planned.platformMinor + planned.netMinor, netMinor: 0n }
        : planned;
    for (const part of parts) {
      const left = settlement[part] - sum(off.map((row) => row[part]));
      if (left !== wanted?.[part]) faults.push(`${settlement.vendorId} is left ${part} ${left}, not ${wanted?.[part]}`);
    }
    // What a payout has, or has taken off, is left as it was for the next one: see the books of payouts.
    const isEmpty = wanted?.grossMinor === 0n || isTakenBack;
    const isReversed = settlement.status === "reversed";
    if (isReversed ? !isEmpty : isEmpty && settlement.status === "pending" && !settlement.isTakenOff)
      faults.push(`${settlement.vendorId} is ${settlement.status}`);
  }
  return faults;
}

function assistFaults({ assists, assistAdjustments, plan }: Book): string[] {
  return assists.flatMap(({ id, vendorId, commissionMinor }) => {
    const off = assistAdjustments.filter(({ assistId }) => assistId === id);
    const left = commissionMinor - sum(off.map((row) => row.commissionMinor));
    const wanted = plan.byVendor.get(vendorId)?.referralMinor;
    return left === wanted ? [] : [`the assist of ${vendorId} is left ${left}, not ${wanted}`];
  });
}

/** Units that came back are on the shelf again, as far as they were ever on it. */
function stockFaults({ items, lines, missing }: Book): string[] {
  const products = new Set(items.map(({ productId }) => productId));
  return [...products].flatMap((productId) => {
    const own = items.filter((item) => item.productId === productId);
    const ids = new Set(own.map(({ id }) => id));
    const back = lines.filter(({ itemId }) => ids.has(itemId));
    const units = back.reduce((total, { quantity }) => total + quantity, 0);
    const restocked = back.reduce((total, line) => total + line.restocked, 0);
    const lacking = missing.filter((row) => row.productId === productId);
    // A membership was never on a shelf.
    const wanted = productId === null ? 0 : Math.max(0, units - Number(sum(lacking.map((row) => row.missing))));
    return restocked === wanted ? [] : [`${restocked} of ${productId} are back on the shelf, not ${wanted}`];
  });
}
