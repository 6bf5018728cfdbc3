import { planFees } from "#core/domain/fees";
import { checkClaim, MINT_BATCH_SIZE, type RewardPayment } from "#core/domain/mint";
import { getLogger } from "#core/log";
import type { BatchForecast, Hex } from "#core/ports/reward-chain";
import type { MintResult } from "#core/services/finish-mint";
import type { BatchSender } from "#queues/batch-sender";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { FlightTransaction, NewAttempt, NewTransaction } from "#queues/minter-store";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds that rewards wait after the token refused all of them: something is wrong with it, not with them. */
const TOKEN_PAUSE = 5 * 60_000;

/** Milliseconds that rewards wait after a batch that the contract would revert. */
const REVERT_PAUSE = 60_000;

const NOTHING: MintRun = { claimed: 0, transactions: [], notes: [] };

/** What an operator that is not ready does: gives back what it had claimed, and says why it sends nothing. */
export async function refuseToSend(kit: MintKit, why: string): Promise<MintRun> {
  const open = kit.store.openClaim();
  if (open) await giveBack(kit, open, why, null);
  log.warn("nothing is sent: {why}", { why });
  return { ...NOTHING, notes: [why] };
}

/**
 * Claims what is due, signs it as one transaction and gives that to the sender. Everything that can be known before signing is checked before
 * signing. The claim's batch id is stored before the claim, the signed bytes before they are sent: killed anywhere, the
 * next run goes on from what is stored. `mayHaveMore` says whether another batch is worth asking for. Throws AdapterError,
 * or the database's error; the claim stays open then.
 */
export async function sendBatch(kit: MintKit, sender: BatchSender): Promise<MintRun & { mayHaveMore: boolean }> {
  const { chain, ledger, store } = kit;
  const open = store.openClaim();
  const batchId = open ?? `${kit.prefix}${crypto.randomUUID()}`;
  if (!open) store.startClaim(batchId, kit.now().getTime());
  const inFlight = store.inFlight().map((transaction) => transaction.batchId);
  const claimed = await ledger.claim({ batchId, minter: kit.prefix, inFlight, now: kit.now() });
  if (claimed.length === 0) {
    store.dropClaim(batchId);
    return { ...NOTHING, mayHaveMore: false };
  }
  const tokenDecimals = await chain.readTokenDecimals();
  const payments: RewardPayment[] = [];
  const refused: MintResult[] = [];
  for (const reward of claimed) {
    const { orderReference } = reward;
    const check = checkClaim(reward, tokenDecimals);
    if (check.ok) {
      payments.push({ ...check, orderReference, orderRef: chain.orderRef(orderReference) });
    } else {
      refused.push({ orderReference, result: "failed", reason: check.reason });
    }
  }
  await finish(kit, batchId, refused);
  const mayHaveMore = open !== null || claimed.length === MINT_BATCH_SIZE;
  const { notes, ready } = await screen(kit, batchId, payments);
  if (!ready) {
    store.dropClaim(batchId);
    return { ...NOTHING, claimed: claimed.length, notes, mayHaveMore };
  }
  const signed = await sign(kit, batchId, ready);
  if (!signed.ok) notes.push(signed.why);
  else sender.send(signed.transaction, signed.attempt);
  return { ...NOTHING, claimed: claimed.length, notes, mayHaveMore: mayHaveMore && signed.ok };
}

type Signed = { ok: true; transaction: NewTransaction; attempt: NewAttempt } | { ok: false; why: string };

/** Signs a batch and stores the bytes, or gives it back where the operator cannot pay for it. */
async function sign(kit: MintKit, batchId: string, ready: Ready): Promise<Signed> {
  const { chain, store } = kit;
  const { payments, calldata, gas } = ready;
  const [quote, balance, pendingNonce] = await Promise.all([
    chain.quoteFees(),
    chain.readBalance(),
    chain.readPendingNonce(),
  ]);
  const fees = planFees(quote, { chainId: chain.chainId, maxFee: kit.maxFee, gas });
  if (!fees) return await waitForMoney(kit, batchId, "fees are above REFERRAL_MAX_FEE_GWEI");
  const spoken = store.inFlight().reduce((sum, other) => sum + mostGasMoney(other), 0n);
  const missing = spoken + gas * fees.maxFeePerGas - balance;
  if (missing > 0n) return await waitForMoney(kit, batchId, `${chain.operator} needs ${missing} wei more for gas`);
  // A node may lag, and the key may have been used elsewhere: the higher of the two is free in both cases.
  const nonce = Math.max(store.nextNonce() ?? 0, pendingNonce);
  const signed = await chain.sign({ nonce, calldata, gas, fees });
  const attempt = { ...signed, fees };
  const transaction = { nonce, batchId, calldata, gas, payments };
  store.saveSigned(transaction, attempt, kit.now().getTime());
  return { ok: true, transaction, attempt };
}

/** What a transaction in flight may still cost, in wei. */
function mostGasMoney({ gas, attempts }: FlightTransaction): bigint {
  return gas * (attempts.at(-1)?.fees.maxFeePerGas ?? 0n);
}

interface Ready {
  payments: RewardPayment[];
  calldata: Hex;
  gas: bigint;
}

/** Takes out of a batch what would not go through, until the rest does. `ready` is null when nothing is left. */
async function screen(
  kit: MintKit,
  batchId: string,
  payments: readonly RewardPayment[],
): Promise<{ ready: Ready | null; notes: string[] }> {
  const notes: string[] = [];
  let left = [...payments];
  while (left.length > 0) {
    const forecast = await kit.chain.forecastBatch(left);
    if (forecast.outcome === "ready") {
      return { ready: { payments: left, calldata: forecast.calldata, gas: forecast.gas }, notes };
    }
    const { results, note } = judgeForecast(forecast, left, kit.now());
    log.warn("{count} rewards are not sent: {note}", { count: results.length, note });
    notes.push(note);
    await finish(kit, batchId, results);
    const out = new Set(results.map(({ orderReference }) => orderReference));
    left = left.filter(({ orderReference }) => !out.has(orderReference));
  }
  return { ready: null, notes };
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

async function waitForMoney(kit: MintKit, batchId: string, why: string): Promise<Signed> {
  await giveBack(kit, batchId, why, null);
  return { ok: false, why };
}

async function giveBack(kit: MintKit, batchId: string, reason: string, notBefore: Date | null): Promise<void> {
  log.warn("batch {batchId} is given back: {reason}", { batchId, reason });
  await kit.ledger.returnBatch({ batchId, reason, notBefore, now: kit.now() });
  kit.store.dropClaim(batchId);
}

async function finish(kit: MintKit, batchId: string, results: readonly MintResult[]): Promise<void> {
  if (results.length > 0) await kit.ledger.finish({ batchId, results, now: kit.now() });
}
