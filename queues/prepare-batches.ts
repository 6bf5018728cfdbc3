import { checkClaim, REVERT_PAUSE_MS, type RewardPayment, TOKEN_PAUSE_MS, type ValuedPayment } from "#core/domain/mint";
import { formatMicros, type MinterQuote, nextUtcDay, rewardMicros } from "#core/domain/mint-limits";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import type { BoundWallet } from "#core/domain/reward-wallet";
import { getLogger } from "#core/log";
import type { BatchForecast, Hex } from "#core/ports/reward-chain";
import type { ClaimedBatch } from "#core/services/rewards/claim-rewards";
import type { MintResult } from "#core/services/rewards/finish-mint";
import type { DayBudget } from "#queues/day-budget";
import { type CheckedReward, keepBackDebts, type SignedReward } from "#queues/keep-back";
import type { MintKit } from "#queues/mint-kit";
import { bindProven, type ProvenReward, proveWallets, type RefusedReward, refuseReward } from "#queues/prove-wallets";

const log = getLogger(["refcodes", "minter"]);

/** Batches being prepared at once: enough to keep the node busy without flooding it. */
const MOST_AT_ONCE = 4;

/** What one transaction will pay. */
export interface BatchCall {
  payments: ValuedPayment[];
  calldata: Hex;
  gas: bigint;
}

/** Prices and remaining budget for one sending round. */
export interface RoundTerms {
  quote: MinterQuote;
  budget: DayBudget;
}

/** A claimed batch after everything was checked that can be known before signing. */
export interface PreparedBatch {
  batchId: string;
  /** Null when nothing of the batch is left to be paid now. */
  call: BatchCall | null;
  notes: MintReason[];
}

/**
 * Prepares batches, a few ahead of the one requested, and yields them in order. Nothing keeps running once the last was
 * taken, or the caller wants no more. Throws AdapterError, or the database's error; the rest stays claimed then.
 */
export async function* prepareBatches(
  kit: MintKit,
  batches: readonly ClaimedBatch[],
  terms: RoundTerms,
): AsyncGenerator<PreparedBatch> {
  const preparing: Promise<PreparedBatch>[] = [];
  try {
    for (let at = 0; at < batches.length; at++) {
      for (const batch of batches.slice(preparing.length, at + MOST_AT_ONCE)) {
        const prepared = prepareBatch(kit, batch, terms);
        // Rejects only when it is awaited below.
        prepared.catch(() => undefined);
        preparing.push(prepared);
      }
      const next = preparing[at];
      if (next) yield await next;
    }
  } finally {
    await Promise.allSettled(preparing);
  }
}

/**
 * Recomputes each payment, keeps back from it what its referrer owes, checks it against the Minter's ceilings and simulates the
 * batch on the node; what cannot be paid now is dropped from it, with the reason in the ledger.
 */
async function prepareBatch(
  kit: MintKit,
  { batchId, rewards }: ClaimedBatch,
  terms: RoundTerms,
): Promise<PreparedBatch> {
  const [checked, doubted] = partition(
    (await proveWallets(kit, rewards)).map((proven) => ("result" in proven ? proven : checkReward(kit, proven, terms))),
  );
  const [owed, keptBack] = partition(await keepBackDebts(kit, batchId, checked));
  const [payments, above] = partition(owed.map((signed) => holdAgainstCeilings(kit, signed, terms)));
  const refused: MintResult[] = [...doubted, ...keptBack, ...above];
  const unbound = await bindProven(kit, payments);
  await takeOut(kit, batchId, [...refused, ...unbound]);
  const notes = refused.flatMap((end) => (end.result === "returned" ? [end.reason] : []));
  const out = new Set(unbound.map(({ orderReference }) => orderReference));
  for (const { orderReference, usdMicros } of payments) if (out.has(orderReference)) terms.budget.give(usdMicros);
  const left = payments.flatMap(({ proven: _, ...payment }) => (out.has(payment.orderReference) ? [] : [payment]));
  return await screen(kit, batchId, left, { ...terms, notes });
}

/** Splits what was decided about rewards into those that go on and those that end here. */
function partition<Reward extends object>(all: readonly (Reward | RefusedReward)[]): [Reward[], RefusedReward[]] {
  const isRefused = (one: Reward | RefusedReward): one is RefusedReward => "result" in one;
  return [all.filter((one): one is Reward => !isRefused(one)), all.filter(isRefused)];
}

/** What is due of a reward whose facts agree, or why it ends here. */
function checkReward(
  kit: MintKit,
  { reward, wallet: proven }: ProvenReward,
  { quote }: RoundTerms,
): CheckedReward | RefusedReward {
  const { orderReference } = reward;
  const check = checkClaim(reward, { tokenDecimals: quote.tokenDecimals, bounds: kit.bounds, approval: kit.approval });
  if (check.ok) {
    const { wallet, due, keptBack, numerator } = check;
    return { reward, proven, wallet, due, keptBack, numerator };
  }
  if (!check.waits) return refuseReward(orderReference, check.reason);
  const { reason } = check;
  log.warn("{orderReference} waits: {reason}", { orderReference, reason: mintReasons.say(reason) });
  return { orderReference, result: "returned", reason, notBefore: new Date(kit.now().getTime() + TOKEN_PAUSE_MS) };
}

/** A payment with its value reserved, or why there is none. Ceilings count what is signed. */
function holdAgainstCeilings(
  kit: MintKit,
  { reward, proven, wallet, amount, numerator }: SignedReward,
  { quote, budget }: RoundTerms,
): (ValuedPayment & { proven: BoundWallet | null }) | RefusedReward {
  const { orderReference } = reward;
  const usdMicros = rewardMicros({ amount, numerator, currency: reward.order.currency }, quote);
  if (usdMicros > kit.limits.rewardMicros) {
    return refuseReward(orderReference, mintReasons.of("reward_ceiling", { usd: formatMicros(usdMicros) }));
  }
  if (!budget.take(usdMicros)) {
    const reason = mintReasons.of("day_ceiling");
    log.error("{orderReference} waits: {reason}", { orderReference, reason: mintReasons.say(reason) });
    return { orderReference, result: "returned", reason, notBefore: nextUtcDay(kit.now()) };
  }
  return { orderReference, orderRef: kit.chain.orderRef(orderReference), wallet, amount, usdMicros, proven };
}

/** Takes out of a batch what would not go through, until the rest does. */
async function screen(
  kit: MintKit,
  batchId: string,
  payments: readonly ValuedPayment[],
  { budget, notes }: { budget: DayBudget; notes: MintReason[] },
): Promise<PreparedBatch> {
  let left = [...payments];
  while (left.length > 0) {
    const forecast = await kit.chain.forecastBatch(left);
    if (forecast.outcome === "ready") {
      const { calldata, gas } = forecast;
      return { batchId, call: { payments: left, calldata, gas }, notes };
    }
    const { results, note } = judgeForecast(forecast, left, kit.now());
    log.warn("{count} rewards are not sent: {note}", { count: results.length, note: mintReasons.say(note) });
    notes.push(note);
    await takeOut(kit, batchId, results);
    const out = new Set(results.map(({ orderReference }) => orderReference));
    for (const { orderReference, usdMicros } of left) if (out.has(orderReference)) budget.give(usdMicros);
    left = left.filter(({ orderReference }) => !out.has(orderReference));
  }
  return { batchId, call: null, notes };
}

async function takeOut(kit: MintKit, batchId: string, results: readonly MintResult[]): Promise<void> {
  if (results.length > 0) await kit.ledger.finish({ ends: [{ batchId, results }], now: kit.now() });
}

/** What becomes of the payments that a forecast rules out. At least one is. */
export function judgeForecast(
  forecast: Exclude<BatchForecast, { outcome: "ready" }>,
  payments: readonly RewardPayment[],
  now: Date,
): { results: MintResult[]; note: MintReason } {
  const returned = (reason: MintReason, notBefore: Date) => (payment: RewardPayment) =>
    ({ orderReference: payment.orderReference, result: "returned", reason, notBefore }) as const;
  const after = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  switch (forecast.outcome) {
    case "daily-cap": {
      const note = mintReasons.of("day_cap_reached");
      const capped = payments.filter(({ orderRef }) => orderRef === forecast.orderRef);
      if (capped.length > 0) return { results: capped.map(returned(note, forecast.resetsAt)), note };
      return { results: payments.map(returned(note, after(REVERT_PAUSE_MS))), note };
    }
    case "reverts": {
      const note = forecast.why;
      return { results: payments.map(returned(note, after(REVERT_PAUSE_MS))), note };
    }
    case "all-refused": {
      const reasons = new Map<string, { why: MintReason; systemic: boolean }>(
        forecast.refusals.map((refusal) => [refusal.orderRef, refusal]),
      );
      const results = payments.flatMap((payment): MintResult[] => {
        const refusal = reasons.get(payment.orderRef);
        if (!refusal) return [];
        if (refusal.systemic) return [returned(refusal.why, after(TOKEN_PAUSE_MS))(payment)];
        return [{ orderReference: payment.orderReference, result: "failed", reason: refusal.why }];
      });
      return { results, note: forecast.refusals[0]?.why ?? mintReasons.of("all_refused") };
    }
  }
}
