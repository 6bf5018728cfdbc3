import { expect, test } from "vitest";
import type { Hex } from "#core/ports/reward-chain";
import { readConfirmations } from "#queues/read-confirmations";

const hash = (digit: string): Hex => `0x${digit.repeat(64)}`;
const blocks = new Map<string, bigint>([
  [hash("a"), 98n],
  [hash("b"), 100n],
  [hash("c"), 101n],
  [hash("d"), 3n],
]);
const asked: string[] = [];
const chain = {
  readHead: async () => ({ chainId: 137, blockNumber: 100n }),
  readMined: async (txHash: Hex) => {
    asked.push(txHash);
    const blockNumber = blocks.get(txHash);
    return blockNumber === undefined ? null : { hash: txHash, succeeded: true, blockNumber, logs: [] };
  },
};

test("blocks are counted from the transaction's own, never beyond what is needed and never below one", async () => {
  const finality = { kind: "confirmations", count: 5 } as const;
  const found = await readConfirmations({ chain, finality }, ["a", "b", "c", "d", "e"].map(hash));
  expect(found.map(({ seen, needed }) => `${seen} of ${needed}`)).toEqual([
    "3 of 5",
    "1 of 5",
    "1 of 5",
    "5 of 5",
    "0 of 5",
  ]);
});

test("where the chain itself says what is final, there is no number to wait for", async () => {
  expect(await readConfirmations({ chain, finality: { kind: "finalized" } }, [hash("a")])).toEqual([
    { txHash: hash("a"), seen: 3, needed: null },
  ]);
});

test("the node is not asked about what is no hash, nor about more than twenty", async () => {
  asked.length = 0;
  const many = [..."0123456789abcdef"].flatMap((digit) => [hash(digit), "0x12", ""]);
  await readConfirmations({ chain, finality: { kind: "finalized" } }, [...many, ...many]);
  expect(asked).toHaveLength(20);
});
