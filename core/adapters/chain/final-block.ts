import type { PublicClient } from "viem";
import { readBlockNumber } from "#core/adapters/chain/reward-chain";
import type { Finality } from "#core/ports/reward-chain";

/** The newest block that counts as final. */
export async function readFinalBlock(client: PublicClient, finality: Finality): Promise<bigint> {
  if (finality.kind === "finalized") return (await client.getBlock({ blockTag: "finalized" })).number;
  const head = await readBlockNumber(client);
  const final = head - BigInt(finality.count - 1);
  return final > 0n ? final : 0n;
}
