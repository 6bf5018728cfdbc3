import { createSiweProof } from "#core/adapters/wallet/siwe-proof";
import { type LinkPlace, namesLink } from "#core/domain/link-message";
import type { WalletLink } from "#core/domain/reward-wallet";
import type { ConsumerRpcApi } from "#core/ports/consumer-rpc";

export interface LinkProofConfig extends LinkPlace {
  /** Asks the chain about a contract's signature. Never called for a message of another link, or for an admin's wallet. */
  askChain: ConsumerRpcApi["verifySignature"];
}

/**
 * Tells whether a wallet signed that it takes over a person's code in this clone, from nothing but the message and the
 * signature. Throws AdapterError when a contract has to be asked and the chain does not answer.
 */
export function createLinkProof({ askChain, ...place }: LinkProofConfig): (link: WalletLink) => Promise<boolean> {
  const proof = createSiweProof({ ...place, askChain });
  return async ({ isAdmins, ...link }) =>
    namesLink(link, place) && (await proof.isSignedBy({ ...link, contractMaySign: !isAdmins }));
}
