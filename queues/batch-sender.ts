import { broadcastAttempt } from "#queues/broadcast-attempt";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { NewAttempt, NewTransaction } from "#queues/minter-store";

/**
 * Hands signed transactions to the node one after the other, in order of their nonces, while the next ones are made
 * ready. Each one's bytes are stored before they come here.
 */
export class BatchSender {
  readonly #kit: MintKit;
  readonly #sent: Promise<MintRun>[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(kit: MintKit) {
    this.#kit = kit;
  }

  send({ nonce, batchId, payments }: NewTransaction, attempt: NewAttempt): void {
    const broadcast = this.#last.then(() => broadcastAttempt(this.#kit, nonce, attempt));
    this.#last = broadcast.catch(() => undefined);
    const noted = this.#kit.ledger.noteTransaction({ batchId, txHash: attempt.hash });
    const orderReferences = payments.map(({ orderReference }) => orderReference);
    const done = Promise.all([broadcast, noted]).then(
      ([{ note }]): MintRun => ({
        claimed: 0,
        transactions: [{ hash: attempt.hash, nonce, orderReferences, status: "broadcast" }],
        notes: note ? [note] : [],
      }),
    );
    // Looked at when all are sent; until then it is nobody's failure.
    done.catch(() => undefined);
    this.#sent.push(done);
  }

  /** Waits for the end of everything, however it ends. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#last, ...this.#sent]);
  }

  /** What became of each. Throws the database's error where a hash could not be noted. */
  async results(): Promise<MintRun[]> {
    return await Promise.all(this.#sent);
  }
}
