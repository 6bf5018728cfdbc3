import { HttpRequestError, RpcRequestError, TransactionRejectedRpcError } from "viem";
import { expect, test } from "vitest";
import { askNode, classifySendError, describeChainError } from "#core/adapters/chain/failure";

const url = "https://polygon.example/v2/access-key";

function nodeSays(message: string): Error {
  const error = new RpcRequestError({
    body: { method: "eth_sendRawTransaction" },
    url,
    error: { code: -32000, message },
  });
  return new TransactionRejectedRpcError(error);
}

test.each([
  ["nonce too low: next nonce 5, tx nonce 4", "nonce-used"],
  ["Nonce too low. Expected nonce to be 5 but got 4.", "nonce-used"],
  ["already known", "known"],
  ["Known transaction: 0xabc", "known"],
  ["Transaction with same hash was already imported", "known"],
  ["unknown transaction", "unclear"],
  ["replacement transaction underpriced", "underpriced"],
  ["transaction underpriced: gas tip cap 1, minimum needed 25000000000", "underpriced"],
  ["nonce too high", "nonce-ahead"],
  ["insufficient funds for gas * price + value", "no-funds"],
  ["Sender doesn't have enough funds to send tx.", "no-funds"],
  ["tx fee (1.20 ether) exceeds the configured cap (1.00 ether)", "too-dear"],
  ["upstream went away", "unclear"],
] as const)("%s is %s", (message, outcome) => {
  expect(classifySendError(nodeSays(message))).toBe(outcome);
});

test("a lost answer proves nothing: the bytes may be on their way", () => {
  expect(classifySendError(new HttpRequestError({ url, details: "fetch failed" }))).toBe("unclear");
});

test("the node's address, which often holds an access key, is in no message", async () => {
  const error = new HttpRequestError({ url, status: 429, details: `Too Many Requests at ${url}` });
  expect(describeChainError(error)).not.toContain("access-key");
  const asked = askNode("head", () => Promise.reject(error));
  await expect(asked).rejects.toMatchObject({ name: "AdapterError", retry: true });
  await expect(asked).rejects.not.toThrow("access-key");
  await expect(asked).rejects.not.toHaveProperty("cause");
});
