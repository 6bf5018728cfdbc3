import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage, type SiweMessage } from "viem/siwe";

/** A wallet that nobody has seen before. */
export function newWallet(): PrivateKeyAccount {
  return privateKeyToAccount(generatePrivateKey());
}

/** A wallet's signature under a message to the test store, as a browser makes it; `change` is what is odd about it. */
export async function signedMessage(
  wallet: PrivateKeyAccount,
  nonce: string,
  change: Partial<SiweMessage> = {},
): Promise<{ message: string; signature: string }> {
  const message = createSiweMessage({
    address: wallet.address,
    chainId: 31_337,
    domain: "store.test",
    uri: "https://store.test",
    version: "1",
    nonce,
    issuedAt: new Date(),
    ...change,
  });
  return { message, signature: await wallet.signMessage({ message }) };
}
