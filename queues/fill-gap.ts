import { planFees } from "#core/domain/fees";
import { getLogger } from "#core/log";
import { broadcastSigned } from "#queues/broadcast-signed";
import type { MintKit } from "#queues/mint-kit";

const log = getLogger(["refcodes", "minter"]);

/** Gas of a transaction that moves nothing. */
const PLAIN_TRANSFER_GAS = 21_000n;

/** Nonces filled in one go; the next run goes on. */
const MAX_AT_ONCE = 16;

/**
 * Uses up the nonces below `nonce` that no block has and nothing in flight holds, or it would wait for ever. Bytes that
 * were signed for one are sent again: a block that held them was undone. For a nonce that nothing is known about, a
 * transaction that pays nothing is signed, stored and sent; it is followed like any other.
 */
export async function fillGap(kit: MintKit, nonce: number): Promise<void> {
  const { chain, store } = kit;
  const used = await chain.readUsedNonce();
  const held = new Set(store.inFlight().map((transaction) => transaction.nonce));
  for (let gap = used; gap < Math.min(nonce, used + MAX_AT_ONCE); gap++) {
    if (held.has(gap)) continue;
    const newest = store.signedFor(gap)?.versions.at(-1);
    if (newest) {
      log.error("nonce {gap} is in no block any more: sent again", { gap, hash: newest.hash });
      await broadcastSigned(kit, gap, newest);
    } else {
      await fill(kit, gap);
    }
  }
}

async function fill(kit: MintKit, nonce: number): Promise<void> {
  const { chain, store, maxFee } = kit;
  const gas = PLAIN_TRANSFER_GAS;
  const fees = planFees(await chain.quoteFees(), { chainId: chain.chainId, maxFee, gas });
  if (!fees) return;
  const signed = await chain.sign({ nonce, calldata: null, gas, fees });
  log.error("nonce {nonce} is left out: filled with a transaction that pays nothing", { nonce, hash: signed.hash });
  store.saveSigned(
    { nonce, batchId: `${kit.prefix}filler:${nonce}`, calldata: null, gas, payments: [] },
    { ...signed, fees },
    kit.now().getTime(),
  );
  await broadcastSigned(kit, nonce, signed);
}
