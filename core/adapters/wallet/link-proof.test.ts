import { createSiweMessage } from "viem/siwe";
import { expect, test } from "vitest";
import { createLinkProof } from "#core/adapters/wallet/link-proof";
import type { WalletLink } from "#core/domain/reward-wallet";
import { linkTerms } from "#core/domain/wallet-link";
import { newWallet } from "#scripts/testing/signed-message";

const place = { appUrl: "https://store.test", chainId: 137 };
const unasked = () => Promise.reject(new Error("the chain was asked"));
const wallet = newWallet();

async function linkSignedBy(signer: typeof wallet, change: Partial<WalletLink> = {}): Promise<WalletLink> {
  const { requestId, resources } = linkTerms({ appUrl: place.appUrl, userId: "referrer", code: "Frnd7Ref" });
  const message = createSiweMessage({
    address: wallet.address,
    chainId: place.chainId,
    domain: "store.test",
    uri: place.appUrl,
    version: "1",
    nonce: "abcdefgh12345678",
    requestId,
    resources: [...resources],
  });
  return {
    id: "link-1",
    userId: "referrer",
    code: "Frnd7Ref",
    address: wallet.address,
    message,
    signature: await signer.signMessage({ message }),
    paysFrom: new Date(),
    isAdmins: false,
    ...change,
  };
}

test("a key's own signature is believed without a node", async () => {
  const isSigned = createLinkProof({ ...place, askChain: unasked });
  expect(await isSigned(await linkSignedBy(wallet))).toBe(true);
  expect(await isSigned(await linkSignedBy(wallet, { isAdmins: true }))).toBe(true);
});

test("a node that believes everything cannot speak for an admin's wallet, or for a message of another link", async () => {
  const isSigned = createLinkProof({ ...place, askChain: async () => true });
  expect(await isSigned(await linkSignedBy(newWallet(), { isAdmins: true }))).toBe(false);
  for (const other of [{ userId: "thief" }, { code: "Other234" }, { address: newWallet().address }]) {
    expect(await isSigned(await linkSignedBy(wallet, other))).toBe(false);
  }
  const elsewhere = createLinkProof({ ...place, chainId: 1, askChain: async () => true });
  expect(await elsewhere(await linkSignedBy(wallet))).toBe(false);
});

test("another key's signature is the contract's to judge, where the wallet is one", async () => {
  const link = await linkSignedBy(newWallet());
  expect(await createLinkProof({ ...place, askChain: async () => true })(link)).toBe(true);
  expect(await createLinkProof({ ...place, askChain: async () => false })(link)).toBe(false);
});
