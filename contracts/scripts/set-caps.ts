// Sets the caps per payment and per UTC day. Safe to run again: caps already in force send nothing.
// Environment: CHAIN_RPC_URL, REFERRAL_CHAIN_ID, DEPLOYER_PRIVATE_KEY (an admin), REFERRAL_REWARDS_ADDRESS,
// REFERRAL_PAYMENT_CAP, REFERRAL_DAILY_CAP (smallest units of the token, or `unlimited`).
import type { Address } from "viem";
import { referralRewardsAbi } from "../abi/referral-rewards.ts";
import { type Chain, connectFromEnv, waitForSuccess } from "./chain.ts";
import { runScript } from "./command-line.ts";
import { optionalCap, requireAddress, requireText, UNLIMITED } from "./env.ts";

/**
 * Sets both caps, in the token's smallest unit. Answers whether a transaction was needed. Throws when one payment could
 * be over the cap of a day.
 */
export async function applyCaps(
  chain: Chain,
  rewards: Address,
  paymentCap: bigint,
  dailyCap: bigint = UNLIMITED,
): Promise<boolean> {
  if (paymentCap > dailyCap) throw new Error("REFERRAL_PAYMENT_CAP may not be over REFERRAL_DAILY_CAP");
  const contract = { address: rewards, abi: referralRewardsAbi } as const;
  const inForce = await chain.publicClient.readContract({ ...contract, functionName: "caps" });
  if (inForce[0] === paymentCap && inForce[1] === dailyCap) return false;
  const { request } = await chain.publicClient.simulateContract({
    ...contract,
    account: chain.account,
    functionName: "setCaps",
    args: [paymentCap, dailyCap],
  });
  await waitForSuccess(chain, await chain.walletClient.writeContract(request), "setCaps");
  return true;
}

if (import.meta.main) {
  await runScript(async () => {
    const { env } = process;
    const rewards = requireAddress(env, "REFERRAL_REWARDS_ADDRESS");
    requireText(env, "REFERRAL_PAYMENT_CAP");
    requireText(env, "REFERRAL_DAILY_CAP");
    const paymentCap = optionalCap(env, "REFERRAL_PAYMENT_CAP") ?? UNLIMITED;
    const dailyCap = optionalCap(env, "REFERRAL_DAILY_CAP") ?? UNLIMITED;
    await applyCaps(await connectFromEnv(env), rewards, paymentCap, dailyCap);
    return {
      REFERRAL_REWARDS_ADDRESS: rewards,
      REFERRAL_PAYMENT_CAP: paymentCap.toString(),
      REFERRAL_DAILY_CAP: dailyCap.toString(),
    };
  });
}
