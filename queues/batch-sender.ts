import type { RewardPayment } from "#core/domain/mint";
import { broadcastSigned } from "#queues/broadcast-signed";
import type { MintKit, MintRun } from "#queues/mint-kit";
import type { NewVersion } from "#queues/minter-store";

/**
 * Hands signed transactions to the node one after the other, in order of their nonces, while the next ones are
 * prepared. Each one's bytes are stored before they come here.
 */
export class BatchSender {
  readonly #kit: MintKit;
  readonly #sent: Promise<MintRun>[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(kit: MintKit) {
    this.#kit = kit;
  }

  /**
   * Takes signed bytes; resolves when the ones before are with the node. So the next are signed while these are on their
   * way, and no more are signed than that.
   */
  async send(nonce: number, version: NewVersion, payments: readonly RewardPayment[]): Promise<void> {
    const before = this.#last;
    const sent = this.#last.then(async (): Promise<MintRun> => {
      const { note } = await broadcastSigned(this.#kit, nonce, version);
      const orderReferences = payments.map(({ orderReference }) => orderReference);
      const transaction = { hash: version.hash, nonce, orderReferences, status: "broadcast" } as const;
      return { claimed: 0, transactions: [transaction], notes: note ? [note] : [] };
    });
    // Looked at when all are sent; until then it is nobody's failure.
    this.#last = sent.catch(() => undefined);
    this.#sent.push(sent);
    await before;
  }

  /** Waits until everything taken so far was handed over, or failed. */
  async drained(): Promise<void> {
    await this.#last;
  }

  /** What became of each. */
  async results(): Promise<MintRun[]> {
    return await Promise.all(this.#sent);
  }
}
