import { getAddress, isAddress, recoverMessageAddress } from "viem";
import { parseSiweMessage, validateSiweMessage } from "viem/siwe";
import { isKeyless } from "#core/domain/wallet-address";
import type { ConsumerRpcApi } from "#core/ports/consumer-rpc";
import type { WalletProof } from "#core/ports/wallet-proof";

/** Hex digits of a signature made by a private key: 65 bytes. */
const KEY_SIGNATURE = 2 + 2 * 65;

/** Upper bound for contract signatures, which are longer. */
const MAX_SIGNATURE = 2 + 2 * 4096;

export interface SiweProofConfig {
  appUrl: string;
  chainId: number;
  /** Asks the chain about a contract's signature. Only called when the signature is not a key's own. */
  askChain: ConsumerRpcApi["verifySignature"];
}

/** Verifies Sign-In with Ethereum messages for this store, signed by a key or by a deployed contract (ERC-1271). */
export function createSiweProof({ appUrl, chainId, askChain }: SiweProofConfig): WalletProof {
  const { host, origin } = new URL(appUrl);
  return {
    readMessage(message, now) {
      const parsed = parseSiweMessage(message);
      const { address, nonce, uri } = parsed;
      if (!address || !isWallet(address) || !nonce || !uri) return null;
      if (!validateSiweMessage({ message: parsed, domain: host, time: now })) return null;
      if (parsed.chainId !== chainId || parsed.version !== "1" || !isWithin(uri, origin)) return null;
      return { address: getAddress(address), chainId, nonce };
    },

    async isSignedBy({ address, message, signature, contractMaySign }) {
      if (!isWallet(address) || !isHex(signature) || signature.length > MAX_SIGNATURE) return false;
      if (signature.length === KEY_SIGNATURE) {
        const signer = await recoverMessageAddress({ message, signature }).catch(() => null);
        if (signer === getAddress(address)) return true;
      }
      // A contract's signature may have any length.
      return contractMaySign && (await askChain({ address, message, signature }));
    },
  };
}

function isWallet(address: string): address is `0x${string}` {
  return isAddress(address) && !isKeyless(address);
}

function isHex(text: string): text is `0x${string}` {
  return /^0x[0-9a-fA-F]+$/.test(text);
}

function isWithin(uri: string, origin: string): boolean {
  return URL.canParse(uri) && new URL(uri).origin === origin;
}
