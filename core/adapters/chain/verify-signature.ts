import { isAddress, isHex, type PublicClient } from "viem";
import { askNode } from "#core/adapters/chain/failure";
import type { SignatureClaim } from "#core/ports/consumer-rpc";

/**
 * Whether an address signed a message: asks its contract (ERC-1271), also one that is not deployed yet (ERC-6492).
 *
 * @throws AdapterError when the node does not answer
 */
export async function verifySignature(client: PublicClient, claim: SignatureClaim): Promise<boolean> {
  const { address, message, signature } = claim;
  if (!isAddress(address) || !isHex(signature)) return false;
  return askNode("signature", () => client.verifyMessage({ address, message, signature }));
}
