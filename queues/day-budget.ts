/** What is left of the day's ceiling during one sending round, in millionths of a US dollar. */
export class DayBudget {
  #left: bigint;

  constructor(left: bigint) {
    this.#left = left;
  }

  /** Reserves an amount; false when not enough is left. */
  take(micros: bigint): boolean {
    if (micros > this.#left) return false;
    this.#left -= micros;
    return true;
  }

  /** Releases a reservation that was not signed for after all. */
  give(micros: bigint): void {
    this.#left += micros;
  }
}
