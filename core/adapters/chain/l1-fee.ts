import { type Address, type PublicClient, parseAbi } from "viem";
import { isPolygon } from "#core/domain/fees";

/** Where every chain of the OP stack (Base, Optimism, …) has its price of posting to the chain below. */
export const GAS_PRICE_ORACLE: Address = "0x420000000000000000000000000000000000000F";

const oracleAbi = parseAbi(["function getL1FeeUpperBound(uint256 unsignedTxSize) view returns (uint256)"]);

/** The size that is asked for: the price is a line, whose fixed part hardly counts at this length. */
const ASKED_BYTES = 10_000n;

/**
 * Reads what a signed byte costs for being posted to the chain below, in wei, for data that cannot be compressed. Whether
 * the chain has such a price is looked up once, and on Polygon never; where it has none, the answer is 0.
 */
export function l1FeeReader(client: PublicClient, chainId: number): () => Promise<bigint> {
  let isRollup = isPolygon(chainId) ? false : null;
  return async () => {
    isRollup ??= await hasCode(client);
    if (!isRollup) return 0n;
    const fee = await client.readContract({
      address: GAS_PRICE_ORACLE,
      abi: oracleAbi,
      functionName: "getL1FeeUpperBound",
      args: [ASKED_BYTES],
    });
    return (fee + ASKED_BYTES - 1n) / ASKED_BYTES;
  };
}

async function hasCode(client: PublicClient): Promise<boolean> {
  const code = await client.getCode({ address: GAS_PRICE_ORACLE });
  return code !== undefined && code !== "0x";
}
