import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { getLogger } from "#core/log";
import type { BroadcastOutcome, SignedTransaction } from "#core/ports/reward-chain";
import type { MintKit } from "#queues/mint-kit";

const log = getLogger(["refcodes", "minter"]);

/** Outcomes that leave no doubt: the node did not take the bytes. */
const refusals: readonly BroadcastOutcome[] = ["nonce-ahead", "underpriced", "no-funds", "too-dear"];

/** Whether the node surely did not take the bytes. */
export function isRefusal(outcome: BroadcastOutcome): boolean {
  return refusals.includes(outcome);
}

/**
 * Hands stored bytes to the node. Anything but a sure refusal counts as sent: the receipt will tell.
 *
 * @returns the outcome, with a note for a person when the node refused
 */
export async function broadcastSigned(
  { chain, store, now }: MintKit,
  nonce: number,
  { hash, raw }: SignedTransaction,
): Promise<{ outcome: BroadcastOutcome; note: MintReason | null }> {
  const { outcome, detail } = await chain.broadcast(raw);
  if (outcome !== "accepted") log.info("broadcast of nonce {nonce}: {outcome}", { nonce, hash, outcome, detail });
  if (!isRefusal(outcome)) {
    store.markSent(hash, now().getTime());
    return { outcome, note: null };
  }
  log.warn("the node refused nonce {nonce}: {outcome}", { nonce, hash, outcome, detail });
  return { outcome, note: mintReasons.of("node_refused", { nonce: String(nonce), answer: outcome }) };
}
