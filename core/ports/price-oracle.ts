import type { RewardPrice } from "#core/domain/reward";

/** Where the reward token's price comes from. */
export interface PriceOracle {
  /**
   * The token's price in US dollars, with its source and time.
   *
   * @throws AdapterError when there is no price that may be used; rewards then wait unpriced
   */
  readPrice(now: Date): Promise<RewardPrice>;
}
