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

const ZERO = "0x0000000000000000000000000000000000000000";

it("refuses an address without a private key, whatever the signature or the chain says", async () => {
  const proof = createSiweProof({ appUrl: "https://store.test", chainId: 137, askChain: async () => true });
  const nobodys = message.replace(wallet.address, ZERO);
  expect(proof.readMessage(nobodys, new Date())).toBeNull();
  for (const signature of ["0x", "0xc0ffee", `0x${"00".repeat(65)}`, await wallet.signMessage({ message: nobodys })]) {
    const claim = { address: ZERO, message: nobodys, signature, contractMaySign: true };
    expect(await proof.isSignedBy(claim)).toBe(false);
  }
});

it("takes a contract's signature only where it may sign", async () => {
  const proof = createSiweProof({ appUrl: "https://store.test", chainId: 137, askChain: async () => true });
  const claim = { address: wallet.address, message, signature: "0xc0ffee" };
  expect(await proof.isSignedBy({ ...claim, contractMaySign: true })).toBe(true);
  expect(await proof.isSignedBy({ ...claim, contractMaySign: false })).toBe(false);
});

it("does not trouble the chain for a key's own signature, and never takes a node's silence for a yes", async () => {
  const proof = createSiweProof({
    appUrl: "https://store.test",
    chainId: 137,
    askChain: () => Promise.reject(new Error("no chain")),
  });
  const signature = await wallet.signMessage({ message });
  expect(await proof.isSignedBy({ address: wallet.address, message, signature, contractMaySign: true })).toBe(true);
  const other = privateKeyToAccount(generatePrivateKey()).address;
  await expect(proof.isSignedBy({ address: other, message, signature, contractMaySign: true })).rejects.toThrow(
    "no chain",
  );
});

it("reads the address in one spelling, so one wallet cannot be linked twice", () => {
  const proof = createSiweProof({ appUrl: "https://store.test", chainId: 137, askChain: async () => false });
  const now = new Date();
  expect(proof.readMessage(message, now)?.address).toBe(wallet.address);
  expect(
    proof.readMessage(message.replace(wallet.address, wallet.address.toLowerCase()), now)?.address ?? null,
  ).not.toBe(wallet.address.toLowerCase());
});
