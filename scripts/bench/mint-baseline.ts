import { sql } from "drizzle-orm";
import { type Address, createPublicClient, createWalletClient, type Hex, http, keccak256, stringToBytes } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import type { Database } from "#db/client";

/**
 * The plain way: for each reward read it, simulate, write, wait for the receipt, note it. Correct as long as nothing ever
 * goes wrong.
 */
export async function payOneByOne(input: {
  db: Database;
  rpcUrl: string;
  rewards: Address;
  operatorKey: Hex;
  rewardCount: number;
}): Promise<void> {
  const { db, rpcUrl, rewards, operatorKey, rewardCount } = input;
  const account = privateKeyToAccount(operatorKey);
  const reader = createPublicClient({ chain: hardhat, transport: http(rpcUrl), pollingInterval: 100 });
  const wallet = createWalletClient({ account, chain: hardhat, transport: http(rpcUrl) });
  for (let paid = 0; paid < rewardCount; paid++) {
    const { rows } = await db.execute<{ order_reference: string; referrer_wallet: Address; token_amount: string }>(sql`
      update referral_rewards set status = 'minting', approved_at = now() where order_reference = (
        select order_reference from referral_rewards where status = 'pending_approval' limit 1)
      returning order_reference, referrer_wallet, token_amount`);
    const [reward] = rows;
    if (!reward) throw new Error("there are too few rewards");
    const { request } = await reader.simulateContract({
      account,
      address: rewards,
      abi: referralRewardsAbi,
      functionName: "payReferral",
      args: [reward.referrer_wallet, BigInt(reward.token_amount), keccak256(stringToBytes(reward.order_reference))],
    });
    const hash = await wallet.writeContract(request);
    await reader.waitForTransactionReceipt({ hash });
    await db.execute(sql`
      update referral_rewards set status = 'minted', minted_at = now(), tx_hash = ${hash}
      where order_reference = ${reward.order_reference}`);
  }
}
