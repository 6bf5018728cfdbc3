import { isAddress, isHex, type PublicClient } from "viem";
import { askNode } from "#core/adapters/chain/failure";
import type { SignatureClaim } from "#core/ports/consumer-rpc";

/**
 * Whether the contract at an address accepts a signature (ERC-1271, or wrapped as in ERC-6492). False for an address
 * without code: only its key can sign for it, which is checked without the chain.
 */
export async function verifySignature(client: PublicClient, claim: SignatureClaim): Promise<boolean> {
  const { address, message, signature } = claim;
  if (!isAddress(address) || !isHex(signature)) return false;
  return askNode("signature", async () => {
    const code = await client.getCode({ address });
    return code !== undefined && (await client.verifyMessage({ address, message, signature }));
  });
}
