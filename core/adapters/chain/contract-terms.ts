import { isAddressEqual, type PublicClient } from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { rewardTokenAbi } from "#contracts/reward-token";
import { otherDecimals, type RewardChainConfig } from "#core/adapters/chain/reward-chain";
import type { ContractCaps } from "#core/domain/mint-limits";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";

/** The contract's value for "no cap": `type(uint128).max`. */
const UNLIMITED = 2n ** 128n - 1n;

/** How long terms that matched the settings are cached, in milliseconds. */
const REMEMBERED = 60_000;

export interface TermsConfig extends RewardChainConfig {
  /** Source of reward tokens: 0 is MINT, 1 is TRANSFER. */
  rewardMode: 0 | 1;
}

/** The terms on which the contract pays; `why` says what differs from the settings, null when nothing does. */
export interface ContractTerms {
  why: MintReason | null;
  caps: ContractCaps;
}

/** Reads the terms; caches them for a minute when they match the settings. */
export function rememberedTerms(client: PublicClient, config: TermsConfig): () => Promise<ContractTerms> {
  let known: { terms: ContractTerms; until: number } | null = null;
  return async () => {
    if (known && Date.now() < known.until) return known.terms;
    const terms = await readTerms(client, config);
    known = terms.why === null ? { terms, until: Date.now() + REMEMBERED } : null;
    return terms;
  };
}

async function readTerms(
  client: PublicClient,
  { rewards, token, tokenDecimals, rewardMode }: TermsConfig,
): Promise<ContractTerms> {
  const contract = { address: rewards, abi: referralRewardsAbi } as const;
  const [paidToken, mode, [payment, daily], decimals] = await Promise.all([
    client.readContract({ ...contract, functionName: "rewardToken" }),
    client.readContract({ ...contract, functionName: "rewardMode" }),
    client.readContract({ ...contract, functionName: "caps" }),
    client.readContract({ address: token, abi: rewardTokenAbi, functionName: "decimals" }),
  ]);
  const orNull = (cap: bigint) => (cap === UNLIMITED ? null : cap);
  return { why: whyOther(), caps: { payment: orNull(payment), daily: orNull(daily) } };

  function whyOther(): MintReason | null {
    if (!isAddressEqual(paidToken, token)) return mintReasons.of("other_token", { token: paidToken });
    if (mode !== rewardMode) {
      return mintReasons.of("other_mode", { actual: String(mode), configured: String(rewardMode) });
    }
    return decimals === tokenDecimals ? null : otherDecimals(decimals, tokenDecimals);
  }
}
