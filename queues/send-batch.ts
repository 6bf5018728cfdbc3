import { planFees } from "#core/domain/fees";
import { checkClaim, type RewardPayment } from "#core/domain/mint";
import { getLogger } from "#core/log";
import type { BatchForecast, Hex } from "#core/ports/reward-chain";
import type { MintResult } from "#core/services/finish-mint";
import { broadcastAttempt } from "#queues/broadcast-attempt";
import type { MintKit, MintRun } from "#queues/mint-kit";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds that rewards wait after the token refused all of them: something is wrong with it, not with them. */
const TOKEN_PAUSE = 5 * 60_000;

/** Milliseconds that rewards wait after a batch that the contract would revert. */
const REVERT_PAUSE = 60_000;

const NOTHING: MintRun = { claimed: 0, transactions: [], notes: [] };

/**
 * Claims what is due and sends it in one transaction. Everything that can be known before signing is checked before
 * signing. The claim's batch id is stored before the claim, the signed bytes before they are sent: killed anywhere, the
 * next run goes on from what is stored. Throws AdapterError, or the database's error; the claim stays open then.
 */
export async function sendBatch(kit: MintKit): Promise<MintRun> {
  const { chain, ledger, store } = kit;
  const readiness = await chain.checkReadiness();
  const open = store.openClaim();
  if (!readiness.ready) {
    if (open) await giveBack(kit, open, readiness.why, null);
    log.warn("nothing is sent: {why}", { why: readiness.why });
    return { ...NOTHING, notes: [readiness.why] };
  }
  const batchId = open ?? `${kit.prefix}${crypto.randomUUID()}`;
  if (!open) store.startClaim(batchId, kit.now().getTime());
  const claimed = await ledger.claim({ batchId, minter: kit.prefix, inFlight: [], now: kit.now() });
  if (claimed.length === 0) {
    store.dropClaim(batchId);
    return NOTHING;
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
  const run = await sign(kit, batchId, payments);
  return { ...run, claimed: claimed.length };
}

async function sign(kit: MintKit, batchId: string, claimed: readonly RewardPayment[]): Promise<MintRun> {
  const { chain, ledger, store } = kit;
  const { notes, ready } = await screen(kit, batchId, claimed);
  if (!ready) {
    store.dropClaim(batchId);
    return { ...NOTHING, notes };
  }
  const { payments, calldata, gas } = ready;
  const [quote, balance, pendingNonce] = await Promise.all([
    chain.quoteFees(),
    chain.readBalance(),
    chain.readPendingNonce(),
  ]);
  const fees = planFees(quote, { chainId: chain.chainId, maxFee: kit.maxFee, gas });
  if (!fees) return waitForMoney(kit, batchId, [...notes, "fees are above REFERRAL_MAX_FEE_GWEI"]);
  if (balance < gas * fees.maxFeePerGas) {
    const missing = gas * fees.maxFeePerGas - balance;
    return waitForMoney(kit, batchId, [...notes, `${chain.operator} needs ${missing} wei more for gas`]);
  }
  // A node may lag, and the key may have been used elsewhere: the higher of the two is free in both cases.
  const nonce = Math.max(store.nextNonce() ?? 0, pendingNonce);
  const signed = await chain.sign({ nonce, calldata, gas, fees });
  const attempt = { ...signed, fees };
  store.saveSigned({ nonce, batchId, calldata, gas, payments }, attempt, kit.now().getTime());
  const { note } = await broadcastAttempt(kit, nonce, signed);
  await ledger.noteTransaction({ batchId, txHash: signed.hash });
  const orderReferences = payments.map(({ orderReference }) => orderReference);
  return {
    claimed: 0,
    transactions: [{ hash: signed.hash, nonce, orderReferences, status: "broadcast" }],
    notes: note ? [...notes, note] : notes,
  };
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
      const reasons = new Map<string, { why: string; byToken: boolean }>(
        forecast.refusals.map((refusal) => [refusal.orderRef, refusal]),
      );
      const tokenIsBroken = forecast.refusals.length > 1;
      const results = payments.flatMap((payment): MintResult[] => {
        const refusal = reasons.get(payment.orderRef);
        if (!refusal) return [];
        if (refusal.byToken && tokenIsBroken) return [returned(refusal.why, after(TOKEN_PAUSE))(payment)];
        return [{ orderReference: payment.orderReference, result: "failed", reason: refusal.why }];
      });
      return { results, note: forecast.refusals[0]?.why ?? "the contract refuses every payment" };
    }
  }
}

async function waitForMoney(kit: MintKit, batchId: string, notes: string[]): Promise<MintRun> {
  await giveBack(kit, batchId, notes.at(-1) ?? "", null);
  return { ...NOTHING, notes };
}

async function giveBack(kit: MintKit, batchId: string, reason: string, notBefore: Date | null): Promise<void> {
  log.warn("batch {batchId} is given back: {reason}", { batchId, reason });
  await kit.ledger.returnBatch({ batchId, reason, notBefore, now: kit.now() });
  kit.store.dropClaim(batchId);
}

async function finish(kit: MintKit, batchId: string, results: readonly MintResult[]): Promise<void> {
  if (results.length > 0) await kit.ledger.finish({ batchId, results, now: kit.now() });
}
