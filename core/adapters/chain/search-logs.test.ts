import { HttpRequestError, LimitExceededRpcError, RpcRequestError } from "viem";
import { describe, expect, it } from "vitest";
import { type BlockRange, findNewestLog } from "#core/adapters/chain/search-logs";

const url = "https://polygon.example/v2/access-key";
const HEAD = 90_000_000n;
const firstBlock = 60_000_000n;

function refusal(message: string, code = -32_000): Error {
  return new RpcRequestError({ body: { method: "eth_getLogs" }, url, error: { code, message } });
}

/** A node with one log in `at`, that answers ranges of at most `most` blocks. */
function node({
  at,
  most,
  refuse = () => refusal("query returned more than 10000 results"),
}: {
  at: bigint | null;
  most: bigint;
  refuse?: () => Error;
}) {
  const asked: BlockRange[] = [];
  const read = async ({ fromBlock, toBlock }: BlockRange) => {
    asked.push({ fromBlock, toBlock });
    if (toBlock - fromBlock + 1n > most) throw refuse();
    return at !== null && at >= fromBlock && at <= toBlock ? [at] : [];
  };
  return { asked, find: () => findNewestLog(read, { firstBlock, head: async () => HEAD }) };
}

describe("looking for a payment's log", () => {
  it("asks once where the node allows it", async () => {
    const { asked, find } = node({ at: 60_000_001n, most: HEAD });
    expect(await find()).toBe(60_000_001n);
    expect(asked).toEqual([{ fromBlock: firstBlock, toBlock: HEAD }]);
  });

  it.each([
    ["block range is too wide", -32_600],
    ["eth_getLogs is limited to a 10000 block range", -32_602],
    ["exceed maximum block range: 5000", -32_701],
    ["query returned more than 10000 results", -32_005],
  ])("goes back in pages where it says: %s", async (message, code) => {
    const { asked, find } = node({ at: HEAD - 25_000n, most: 10_000n, refuse: () => refusal(message, code) });
    expect(await find()).toBe(HEAD - 25_000n);
    expect(asked).toHaveLength(4);
  });

  it("goes back in smaller pages where those are too large", async () => {
    const refuse = () => new LimitExceededRpcError(refusal("Block range limit exceeded"));
    const { asked, find } = node({ at: HEAD - 3_000n, most: 2_000n, refuse });
    expect(await find()).toBe(HEAD - 3_000n);
    const widest = asked.filter(({ fromBlock, toBlock }) => toBlock - fromBlock + 1n <= 2_000n);
    expect(
      widest.every(({ toBlock }, index) => index === 0 || toBlock === (widest[index - 1]?.fromBlock ?? 0n) - 1n),
    ).toBe(true);
  });

  it("leaves out no block, and ends at the first one", async () => {
    const { asked, find } = node({ at: null, most: 10_000n });
    const from = HEAD - 34_567n;
    const found = await findNewestLog(
      async (range) => {
        asked.push(range);
        if (range.toBlock - range.fromBlock >= 10_000n) throw refusal("block range too large");
        return [];
      },
      { firstBlock: from, head: async () => HEAD },
    );
    expect(found).toBeNull();
    expect(asked.slice(1).reduce((sum, range) => sum + range.toBlock - range.fromBlock + 1n, 0n)).toBe(
      HEAD - from + 1n,
    );
    expect(asked.at(-1)?.fromBlock).toBe(from);
    expect(await find()).toBeNull();
    expect(asked.length).toBeLessThan(600);
  });

  it("passes on what is no refusal of the range, and a refusal of the smallest page", async () => {
    const gone = new HttpRequestError({ url, status: 503, details: "gone" });
    await expect(node({ at: null, most: 0n, refuse: () => gone }).find()).rejects.toBe(gone);
    const stubborn = node({ at: null, most: 0n });
    await expect(stubborn.find()).rejects.toThrow("more than 10000 results");
  });
});
