import { rewardsAffordable } from "#core/domain/fees";
import { getLogger } from "#core/log";
import type { Measure } from "#core/measure";
import type { MintChain } from "#core/ports/reward-chain";

const log = getLogger(["refcodes", "consumer"]);

type GasChain = Pick<MintChain, "readBalance" | "quoteFees" | "chainId">;

/**
 * Measures for how many more rewards the operator's gas lasts. A node that is down is no failure of ours: health says so.
 *
 * @param chain null where the clone has none: nothing is measured
 */
export async function measureGas(chain: GasChain | null, measure: Measure): Promise<object> {
  if (!chain) return {};
  try {
    const [balance, quote] = await Promise.all([chain.readBalance(), chain.quoteFees()]);
    measure({ metric: "gas", value: rewardsAffordable(balance, quote, chain.chainId) });
  } catch (error) {
    log.warn("the gas cannot be measured", { error });
  }
  return {};
}
