import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { expect, it } from "vitest";
import { createSiweProof } from "#core/adapters/wallet/siwe-proof";

const wallet = privateKeyToAccount(generatePrivateKey());
const message = createSiweMessage({
  address: wallet.address,
  chainId: 137,
  domain: "store.test",
  uri: "https://store.test",
  version: "1",
  nonce: "abcdefgh12345678",
});

it("does not trouble the chain for a key's own signature, and never takes a node's silence for a yes", async () => {
  const proof = createSiweProof({
    appUrl: "https://store.test",
    chainId: 137,
    askChain: () => Promise.reject(new Error("no chain")),
  });
  const signature = await wallet.signMessage({ message });
  expect(await proof.isSignedBy({ address: wallet.address, message, signature })).toBe(true);
  const other = privateKeyToAccount(generatePrivateKey()).address;
  await expect(proof.isSignedBy({ address: other, message, signature })).rejects.toThrow("no chain");
});

it("reads the address in one spelling, so one wallet cannot be linked twice", () => {
  const proof = createSiweProof({ appUrl: "https://store.test", chainId: 137, askChain: async () => false });
  const now = new Date();
  expect(proof.readMessage(message, now)?.address).toBe(wallet.address);
  expect(
    proof.readMessage(message.replace(wallet.address, wallet.address.toLowerCase()), now)?.address ?? null,
  ).not.toBe(wallet.address.toLowerCase());
});
