import { raiseFees } from "#core/domain/fees";
import { mintReasons } from "#core/domain/mint-reason";
import { getLogger } from "#core/log";
import { broadcastSigned } from "#queues/broadcast-signed";
import { fillGap } from "#queues/fill-gap";
import { newestVersion, reportFlight } from "#queues/flight-report";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { FlightTransaction, SignedVersion } from "#queues/minter-store";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds after which bytes that are in no block are handed over again: a node may have dropped them. */
const RESEND_AFTER = 10_000;

/** Milliseconds after which the fees are raised. */
const RAISE_AFTER = 45_000;

/** Milliseconds after which the lowest transaction in flight is looked at for nonces missing below it. */
const GAP_AFTER = 20_000;

/**
 * Brings a transaction that is in no block nearer to one: sends the same bytes again after a while, then signs the same payments
 * with higher fees. Throws AdapterError when the node does not answer.
 *
 * @param isLowest whether it has the lowest nonce of those in no block. Only that one can hold the others up: nonces missing
 *   below it are filled, and its fees are raised after a time
 */
export async function keepAlive(kit: MintKit, transaction: FlightTransaction, isLowest: boolean): Promise<MintRun> {
  const newest = newestVersion(transaction);
  const now = kit.now().getTime();
  const { nonce } = transaction;
  if (isLowest && isDue(newest, now) && now - transaction.createdAt >= GAP_AFTER) await fillGap(kit, nonce);
  if (isLowest && now - newest.signedAt >= RAISE_AFTER) {
    const raised = await raise(kit, transaction, newest);
    if (raised) return raised;
    const note = mintReasons.of("fees_at_limit");
    if (isDue(newest, now)) await broadcastSigned(kit, nonce, newest);
    return reportFlight(transaction, newest.hash, "broadcast", note);
  }
  if (!isDue(newest, now)) return reportFlight(transaction, newest.hash, "broadcast");
  const { outcome, note } = await broadcastSigned(kit, nonce, newest);
  const raised = outcome === "underpriced" ? await raise(kit, transaction, newest) : null;
  return raised ?? reportFlight(transaction, newest.hash, "broadcast", note);
}

function isDue({ sentAt }: SignedVersion, now: number): boolean {
  return sentAt === null || now - sentAt >= RESEND_AFTER;
}

/** Signs the same payments for the same nonce with higher fees; null when the limit leaves no room. */
async function raise(kit: MintKit, transaction: FlightTransaction, newest: SignedVersion): Promise<MintRun | null> {
  const { chain, store } = kit;
  const { nonce, calldata, gas } = transaction;
  const limits = { chainId: chain.chainId, maxFee: kit.maxFee, gas };
  const fees = raiseFees(newest.fees, await chain.quoteFees(), limits);
  if (!fees) return null;
  const signed = await chain.sign({ nonce, calldata, gas, fees });
  store.saveVersion(nonce, { ...signed, fees }, kit.now().getTime());
  log.info("fees of nonce {nonce} raised", { nonce, hash: signed.hash, maxFee: fees.maxFeePerGas.toString() });
  const { note } = await broadcastSigned(kit, nonce, signed);
  return reportFlight(transaction, signed.hash, "broadcast", note);
}
