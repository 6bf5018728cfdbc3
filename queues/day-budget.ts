/** What is left of a day's ceiling during one round of sending, in millionths of a US dollar. */
export class DayBudget {
  #left: bigint;

  constructor(left: bigint) {
    this.#left = left;
  }

  /** Sets so much aside; false where it is not there any more. */
  take(micros: bigint): boolean {
    if (micros > this.#left) return false;
    this.#left -= micros;
    return true;
  }

  /** What was set aside is not signed for after all. */
  give(micros: bigint): void {
    this.#left += micros;
  }
}
