import { isAddress, isHex, type PublicClient } from "viem";
import { askNode } from "#core/adapters/chain/failure";
import type { SignatureClaim } from "#core/ports/consumer-rpc";

/**
 * Whether the contract at an address takes a signature for its own (ERC-1271, also wrapped as in ERC-6492). An address
 * without code has no contract to ask: it has signed with its key or not at all.
 *
 * @throws AdapterError when the node does not answer
 */
export async function verifySignature(client: PublicClient, claim: SignatureClaim): Promise<boolean> {
  const { address, message, signature } = claim;
  if (!isAddress(address) || !isHex(signature)) return false;
  return askNode("signature", async () => {
    const code = await client.getCode({ address });
    return code !== undefined && (await client.verifyMessage({ address, message, signature }));
  });
}
