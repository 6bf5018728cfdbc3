import type { MintReason } from "#core/domain/mint-reason";
import type { MintTransactionStatus } from "#core/ports/consumer-rpc";
import type { MintRun } from "#queues/mint-kit";
import type { FlightTransaction, SignedVersion } from "#queues/minter-store";

/** The version of a transaction that was signed last. Throws when nothing was signed, which the store does not allow. */
export function newestVersion({ nonce, versions }: FlightTransaction): SignedVersion {
  const newest = versions.at(-1);
  if (!newest) throw new Error(`nonce ${nonce} has no signed bytes`);
  return newest;
}

/** What a run says of one transaction in flight: where it stands, with a note for a person if there is one. */
export function reportFlight(
  { nonce, payments }: FlightTransaction,
  hash: string,
  status: MintTransactionStatus,
  note?: MintReason | null,
): MintRun {
  const orderReferences = payments.map(({ orderReference }) => orderReference);
  return { claimed: 0, transactions: [{ hash, nonce, orderReferences, status }], notes: note ? [note] : [] };
}
