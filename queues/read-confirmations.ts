import type { Confirmations } from "#core/ports/consumer-rpc";
import type { Finality, Hex, MintChain } from "#core/ports/reward-chain";

/** The most that is asked of the node at once. */
const MAX_HASHES = 20;

/**
 * How far transactions are on the way to being final. What is no hash is left out, and so is everything beyond the first
 * twenty. Throws AdapterError.
 */
export async function readConfirmations(
  { chain, finality }: { chain: Pick<MintChain, "readHead" | "readMined">; finality: Finality },
  txHashes: readonly string[],
): Promise<Confirmations[]> {
  const hashes = txHashes.filter(isHash).slice(0, MAX_HASHES);
  if (hashes.length === 0) return [];
  const needed = finality.kind === "confirmations" ? finality.count : null;
  // The head is read last: a block that came in between makes a count too large by one at most, and never below one.
  const mined = await Promise.all(hashes.map((hash) => chain.readMined(hash)));
  const { blockNumber: head } = await chain.readHead();
  return hashes.map((txHash, index) => {
    const block = mined[index]?.blockNumber;
    const seen = block === undefined ? 0 : Math.max(Number(head - block) + 1, 1);
    return { txHash, seen: needed === null ? seen : Math.min(seen, needed), needed };
  });
}

function isHash(text: string): text is Hex {
  return /^0x[0-9a-fA-F]{64}$/.test(text);
}
