import { l1FeeOf, planFees } from "#core/domain/fees";
import { MINT_BATCH_SIZE } from "#core/domain/mint";
import { utcDay, whyCapsTooWide } from "#core/domain/mint-limits";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { getLogger } from "#core/log";
import type { ReadyOperator } from "#core/ports/reward-chain";
import type { ClaimedBatch } from "#core/services/rewards/claim-rewards";
import { BatchSender } from "#queues/batch-sender";
import { DayBudget } from "#queues/day-budget";
import type { MintKit, MintRun } from "#queues/mint-kit";
import { type BatchCall, prepareBatches, type RoundTerms } from "#queues/prepare-batches";

const log = getLogger(["refcodes", "minter"]);

/** A round that is ready to be sent, or why nothing may be signed. */
export type OpenRound =
  | { operator: ReadyOperator; terms: RoundTerms; batches: ClaimedBatch[]; most: number }
  | { why: MintReason };

/**
 * Begins a round of up to so many batches: looks at the operator and the network's fees, once for all of them, and claims what
 * is due.
 *
 * @throws AdapterError or the database's error
 */
export async function openRound(kit: MintKit, most: number): Promise<OpenRound> {
  const { ledger, prefix, store } = kit;
  const ready = await readRound(kit);
  const flight = { minter: prefix, inFlight: store.flightBatches(), now: kit.now() };
  if ("why" in ready) {
    await ledger.returnForgotten(flight);
    log.error("nothing is signed: {why}", { why: mintReasons.say(ready.why) });
    return ready;
  }
  const batchIds = Array.from({ length: most }, () => `${prefix}${crypto.randomUUID()}`);
  return { ...ready, most, batches: await ledger.claim({ ...flight, batchIds }) };
}

/**
 * Sends each batch of a round as one transaction. The next are tried on the node while one is signed, stored and sent, in order.
 * Signed bytes are stored before they are sent: killed anywhere, the next run goes on from what is stored, and what was
 * claimed but not signed for goes back with the next claim. `mayHaveMore` says whether asking again is worth it.
 *
 * @throws AdapterError or the database's error; nothing of this goes on afterwards
 */
export async function sendRound(kit: MintKit, round: OpenRound): Promise<{ runs: MintRun[]; mayHaveMore: boolean }> {
  if ("why" in round) return { runs: [{ ...note(round.why), stopped: round.why }], mayHaveMore: false };
  const { operator, terms, batches, most } = round;
  const claimed = batches.reduce((sum, { rewards }) => sum + rewards.length, 0);
  const sender = new BatchSender(kit);
  const runs: MintRun[] = [{ claimed, transactions: [], notes: [] }];
  let done = 0;
  let refused: MintReason | null = null;
  try {
    for await (const { batchId, call, notes } of prepareBatches(kit, batches, terms)) {
      runs.push({ claimed: 0, transactions: [], notes });
      refused = call && (await sign(kit, operator, { batchId, call, sender }));
      if (refused !== null) break;
      done++;
    }
  } finally {
    await sender.drained();
  }
  runs.push(...(await sender.results()));
  if (refused !== null) {
    const unsigned = batches.slice(done).map(({ batchId }) => batchId);
    const { length: count } = unsigned;
    log.warn("{count} batches are given back: {refused}", { count, refused: mintReasons.say(refused) });
    await kit.ledger.returnBatches({ batchIds: unsigned, reason: refused, now: kit.now() });
    runs.push(note(refused));
  }
  return { runs, mayHaveMore: refused === null && claimed === most * MINT_BATCH_SIZE };
}

/** A ready operator with the terms of this round, or why nothing may be signed. */
async function readRound(kit: MintKit): Promise<{ operator: ReadyOperator; terms: RoundTerms } | { why: MintReason }> {
  const { chain, store, limits } = kit;
  const [operator, quote] = await Promise.all([chain.readOperator(), kit.readQuote(kit.now())]);
  if (!operator.ready) return { why: operator.why };
  if (!quote) return { why: mintReasons.of("no_quote") };
  const why = whyCapsTooWide(chain.chainId, operator.caps, limits, quote);
  if (why) return { why };
  const budget = new DayBudget(limits.dayMicros - store.spentOn(utcDay(kit.now())));
  return { operator, terms: { quote, budget } };
}

/** Takes the next nonce: signs, stores the bytes, hands them to the sender. Answers why where the operator cannot. */
async function sign(
  kit: MintKit,
  operator: ReadyOperator,
  { batchId, call, sender }: { batchId: string; call: BatchCall; sender: BatchSender },
): Promise<MintReason | null> {
  const { chain, store } = kit;
  const { payments, calldata, gas } = call;
  const fees = planFees(operator.quote, { chainId: chain.chainId, maxFee: kit.maxFee, gas });
  if (!fees) return mintReasons.of("fees_too_high");
  const { transactions, calldataBytes } = store.flightSize();
  const l1Fee = l1FeeOf(calldataBytes + calldata.length / 2 - 1, transactions + 1, operator.quote);
  const missing = store.flightCost() + gas * fees.maxFeePerGas + l1Fee - operator.balance;
  if (missing > 0n) return mintReasons.of("gas_short", { operator: chain.operator, wei: String(missing) });
  // A node may lag, and the key may have been used elsewhere: the higher of the two is free in both cases.
  const nonce = Math.max(store.nextNonce() ?? 0, operator.pendingNonce);
  const signed = await chain.sign({ nonce, calldata, gas, fees });
  const version = { ...signed, fees };
  store.saveSigned({ nonce, batchId, calldata, gas, payments }, version, kit.now().getTime());
  await sender.send(nonce, version, payments);
  return null;
}

function note(reason: MintReason): MintRun {
  return { claimed: 0, transactions: [], notes: [reason] };
}
