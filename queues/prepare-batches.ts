import { checkClaim, type RewardPayment } from "#core/domain/mint";
import { getLogger } from "#core/log";
import type { BatchForecast, Hex } from "#core/ports/reward-chain";
import type { ClaimedBatch } from "#core/services/claim-rewards";
import type { MintResult } from "#core/services/finish-mint";
import type { MintKit } from "#queues/mint-kit";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds that rewards wait after the token refused all of them: something is wrong with it, not with them. */
const TOKEN_PAUSE = 5 * 60_000;

/** Milliseconds that rewards wait after a batch that the contract would revert. */
const REVERT_PAUSE = 60_000;

/** Batches that are under way at once: enough to keep the node busy, no flood. */
const MOST_AT_ONCE = 4;

/** What one transaction is to pay. */
export interface BatchCall {
  payments: RewardPayment[];
  calldata: Hex;
  gas: bigint;
}

/** A claimed batch after everything was checked that can be known before signing. */
export interface PreparedBatch {
  batchId: string;
  /** Null when nothing of the batch is left to be paid now. */
  call: BatchCall | null;
  notes: string[];
}

/**
 * Prepares batches, a few ahead of the one that is asked for, and yields them in their order. Nothing of it goes on once
 * the last was taken, or no more are wanted. Throws AdapterError, or the database's error; the rest stays claimed then.
 */
export async function* prepareBatches(
  kit: MintKit,
  batches: readonly ClaimedBatch[],
  tokenDecimals: number,
): AsyncGenerator<PreparedBatch> {
  const preparing: Promise<PreparedBatch>[] = [];
  try {
    for (let at = 0; at < batches.length; at++) {
      for (const batch of batches.slice(preparing.length, at + MOST_AT_ONCE)) {
        const prepared = prepareBatch(kit, batch, tokenDecimals);
        // Looked at when it is asked for; until then it is nobody's failure.
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
 * Derives each payment again and tries the batch on the node; what cannot be paid now is taken out of it, with its
 * reason in the ledger.
 */
async function prepareBatch(
  kit: MintKit,
  { batchId, rewards }: ClaimedBatch,
  tokenDecimals: number,
): Promise<PreparedBatch> {
  const payments: RewardPayment[] = [];
  const refused: MintResult[] = [];
  for (const reward of rewards) {
    const { orderReference } = reward;
    const check = checkClaim(reward, tokenDecimals);
    if (check.ok) {
      payments.push({
        orderReference,
        orderRef: kit.chain.orderRef(orderReference),
        wallet: check.wallet,
        amount: check.amount,
      });
    } else {
      refused.push({ orderReference, result: "failed", reason: check.reason });
    }
  }
  await takeOut(kit, batchId, refused);
  return await screen(kit, batchId, payments);
}

/** Takes out of a batch what would not go through, until the rest does. */
async function screen(kit: MintKit, batchId: string, payments: readonly RewardPayment[]): Promise<PreparedBatch> {
  const notes: string[] = [];
  let left = [...payments];
  while (left.length > 0) {
    const forecast = await kit.chain.forecastBatch(left);
    if (forecast.outcome === "ready") {
      const { calldata, gas } = forecast;
      return { batchId, call: { payments: left, calldata, gas }, notes };
    }
    const { results, note } = judgeForecast(forecast, left, kit.now());
    log.warn("{count} rewards are not sent: {note}", { count: results.length, note });
    notes.push(note);
    await takeOut(kit, batchId, results);
    const out = new Set(results.map(({ orderReference }) => orderReference));
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
): { results: MintResult[]; note: string } {
  const returned = (reason: string, notBefore: Date) => (payment: RewardPayment) =>
    ({ orderReference: payment.orderReference, result: "returned", reason, notBefore }) as const;
  const after = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  switch (forecast.outcome) {
    case "daily-cap": {
      const note = "the contract's cap of this day is reached";
      const capped = payments.filter(({ orderRef }) => orderRef === forecast.orderRef);
      if (capped.length > 0) return { results: capped.map(returned(note, forecast.resetsAt)), note };
      return { results: payments.map(returned(note, after(REVERT_PAUSE))), note };
    }
    case "reverts": {
      const note = `the contract would revert: ${forecast.why}`;
      return { results: payments.map(returned(note, after(REVERT_PAUSE))), note };
    }
    case "all-refused": {
      const reasons = new Map<string, { why: string; systemic: boolean }>(
        forecast.refusals.map((refusal) => [refusal.orderRef, refusal]),
      );
      const results = payments.flatMap((payment): MintResult[] => {
        const refusal = reasons.get(payment.orderRef);
        if (!refusal) return [];
        if (refusal.systemic) return [returned(refusal.why, after(TOKEN_PAUSE))(payment)];
        return [{ orderReference: payment.orderReference, result: "failed", reason: refusal.why }];
      });
      return { results, note: forecast.refusals[0]?.why ?? "the contract refuses every payment" };
    }
  }
}
