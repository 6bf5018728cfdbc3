import { MINT_BATCH_SIZE } from "#core/domain/mint";
import type { ClaimedBatch } from "#core/services/rewards/claim-rewards";
import type { MintKit } from "#queues/mint-kit";

/** Batches in the first part of a round's claim: while these are sent, the facts of the others are read. */
const FIRST = 8;

/**
 * What one sending round claims, in two parts: a few batches first, the others while those are sent. Yields them in order, the
 * longest approved first.
 */
export class RoundClaim implements AsyncIterable<ClaimedBatch> {
  /** What has been claimed so far, in that order. */
  readonly claimed: ClaimedBatch[] = [];
  readonly #kit: MintKit;
  readonly #batchIds: readonly string[];
  #others: Promise<unknown> = Promise.resolve();

  private constructor(kit: MintKit, most: number) {
    this.#kit = kit;
    this.#batchIds = Array.from({ length: most }, () => `${kit.prefix}${crypto.randomUUID()}`);
  }

  /** Claims the first part. Throws the database's error. */
  static async begin(kit: MintKit, most: number): Promise<RoundClaim> {
    const round = new RoundClaim(kit, most);
    await round.#claim(round.#batchIds.slice(0, FIRST));
    return round;
  }

  /** Throws the database's error. What was claimed stays so. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ClaimedBatch> {
    const first = [...this.claimed];
    const others = this.#batchIds.slice(FIRST);
    if (others.length > 0 && countRewards(first) === FIRST * MINT_BATCH_SIZE) {
      this.#others = this.#claim(others);
      // Rejects only when it is awaited below.
      this.#others.catch(() => undefined);
    }
    yield* first;
    await this.#others;
    yield* this.claimed.slice(first.length);
  }

  /** Rewards claimed so far. */
  get count(): number {
    return countRewards(this.claimed);
  }

  /** Whether every batch was filled: more may be due. */
  get isFull(): boolean {
    return this.count === this.#batchIds.length * MINT_BATCH_SIZE;
  }

  /** Waits until nothing is being claimed any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#others]);
  }

  async #claim(batchIds: readonly string[]): Promise<void> {
    const { ledger, prefix, store } = this.#kit;
    // The other part's batches are not signed yet, but not forgotten either: the ledger must not take them back.
    const others = this.#batchIds.filter((id) => !batchIds.includes(id));
    const inFlight = [...store.flightBatches(), ...others];
    this.claimed.push(...(await ledger.claim({ batchIds, minter: prefix, inFlight, now: this.#kit.now() })));
  }
}

function countRewards(batches: readonly ClaimedBatch[]): number {
  return batches.reduce((sum, { rewards }) => sum + rewards.length, 0);
}
