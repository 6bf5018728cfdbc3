import { planFees } from "#core/domain/fees";
import { MINT_BATCH_SIZE } from "#core/domain/mint";
import { getLogger } from "#core/log";
import type { ReadyOperator } from "#core/ports/reward-chain";
import { BatchSender } from "#queues/batch-sender";
import type { MintKit, MintRun } from "#queues/mint-kit";
import { type BatchCall, type PreparedBatch, prepareBatch } from "#queues/prepare-batch";

const log = getLogger(["refcodes", "minter"]);

/**
 * Claims what is due, up to so many batches, and sends each as one transaction. The operator and the network's fees are
 * looked at once for all of them, and all are tried on the node side by side; they are signed, stored and sent in order.
 * Signed bytes are stored before they are sent: killed anywhere, the next run goes on from what is stored, and what was
 * claimed but not signed for goes back with the next claim. `mayHaveMore` says whether asking again is worth it.
 *
 * @throws AdapterError or the database's error; nothing of this goes on afterwards
 */
export async function sendBatches(kit: MintKit, most: number): Promise<{ runs: MintRun[]; mayHaveMore: boolean }> {
  const { chain, ledger, prefix, store } = kit;
  const operator = await chain.readOperator();
  const now = kit.now();
  if (!operator.ready) {
    await ledger.returnForgotten({ minter: prefix, inFlight: store.flightBatches(), now });
    log.warn("nothing is sent: {why}", { why: operator.why });
    return { runs: [note(operator.why)], mayHaveMore: false };
  }
  const batchIds = Array.from({ length: most }, () => `${prefix}${crypto.randomUUID()}`);
  const batches = await ledger.claim({ batchIds, minter: prefix, inFlight: store.flightBatches(), now });
  const claimed = batches.reduce((sum, { rewards }) => sum + rewards.length, 0);
  const tokenDecimals = await chain.readTokenDecimals();
  const preparing = batches.map((batch) => prepareBatch(kit, batch, tokenDecimals));
  const sender = new BatchSender(kit);
  const runs: MintRun[] = [{ claimed, transactions: [], notes: [] }];
  let refused: string | null;
  try {
    refused = await signInOrder(kit, operator, { preparing, sender, runs });
  } finally {
    await Promise.allSettled(preparing);
    await sender.settled();
  }
  runs.push(...(await sender.results()));
  return { runs, mayHaveMore: refused === null && claimed === most * MINT_BATCH_SIZE };
}

/** Signs and sends what is ready. Where the operator cannot pay for one, it and all after it are given back: why. */
async function signInOrder(
  kit: MintKit,
  operator: ReadyOperator,
  round: { preparing: readonly Promise<PreparedBatch>[]; sender: BatchSender; runs: MintRun[] },
): Promise<string | null> {
  const { preparing, sender, runs } = round;
  for (const [index, one] of preparing.entries()) {
    const { batchId, call, notes } = await one;
    runs.push({ claimed: 0, transactions: [], notes });
    if (!call) continue;
    const refused = await sign(kit, operator, { batchId, call, sender });
    if (refused === null) continue;
    const rest = await Promise.all(preparing.slice(index));
    const batchIds = rest.map((unsent) => unsent.batchId);
    log.warn("{count} batches are given back: {refused}", { count: batchIds.length, refused });
    await kit.ledger.returnBatches({ batchIds, reason: refused, now: kit.now() });
    runs.push(note(refused));
    return refused;
  }
  return null;
}

/** Takes the next nonce: signs, stores the bytes, hands them to the sender. Answers why where the operator cannot. */
async function sign(
  kit: MintKit,
  operator: ReadyOperator,
  { batchId, call, sender }: { batchId: string; call: BatchCall; sender: BatchSender },
): Promise<string | null> {
  const { chain, store } = kit;
  const { payments, calldata, gas } = call;
  const fees = planFees(operator.quote, { chainId: chain.chainId, maxFee: kit.maxFee, gas });
  if (!fees) return "fees are above REFERRAL_MAX_FEE_GWEI";
  const missing = store.flightCost() + gas * fees.maxFeePerGas - operator.balance;
  if (missing > 0n) return `${chain.operator} needs ${missing} wei more for gas`;
  // A node may lag, and the key may have been used elsewhere: the higher of the two is free in both cases.
  const nonce = Math.max(store.nextNonce() ?? 0, operator.pendingNonce);
  const signed = await chain.sign({ nonce, calldata, gas, fees });
  const attempt = { ...signed, fees };
  store.saveSigned({ nonce, batchId, calldata, gas, payments }, attempt, kit.now().getTime());
  await sender.send(nonce, attempt, payments);
  return null;
}

function note(text: string): MintRun {
  return { claimed: 0, transactions: [], notes: [text] };
}
