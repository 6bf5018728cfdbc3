import { HttpRequestError, LimitExceededRpcError, RpcRequestError, TimeoutError } from "viem";
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
  it("starts at the newest block and finds a recent log in one request", async () => {
    const { asked, find } = node({ at: HEAD - 5n, most: HEAD });
    expect(await find()).toBe(HEAD - 5n);
    expect(asked).toEqual([{ fromBlock: HEAD - 9_999n, toBlock: HEAD }]);
  });

  it("takes larger and larger pages where the node allows it", async () => {
    const { asked, find } = node({ at: firstBlock + 1n, most: HEAD });
    expect(await find()).toBe(firstBlock + 1n);
    expect(asked.length).toBeLessThan(14);
  });

  it.each([
    ["block range is too wide", -32_600],
    ["eth_getLogs is limited to a 10000 block range", -32_602],
    ["exceed maximum block range: 5000", -32_701],
    ["query returned more than 10000 results", -32_005],
    ["Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range", -32_600],
    ["words that nobody has heard before", -1],
  ])("shrinks its pages where the node says: %s", async (message, code) => {
    const { asked, find } = node({ at: HEAD - 1_234n, most: 10n, refuse: () => refusal(message, code) });
    expect(await find()).toBe(HEAD - 1_234n);
    expect(asked.filter(({ fromBlock, toBlock }) => toBlock - fromBlock + 1n > 10n)).toHaveLength(10);
  });

  it.each([
    ["a limit in another shape", () => new LimitExceededRpcError(refusal("Block range limit exceeded"))],
    ["a bad request", () => new HttpRequestError({ url, status: 400 })],
    ["too large an answer", () => new HttpRequestError({ url, status: 413 })],
    ["a timeout", () => new TimeoutError({ body: {}, url })],
  ])("shrinks its pages after %s", async (_name, refuse) => {
    const { asked, find } = node({ at: HEAD - 300n, most: 2_000n, refuse });
    expect(await find()).toBe(HEAD - 300n);
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it("leaves out no block, and ends at the first one", async () => {
    const asked: BlockRange[] = [];
    const from = HEAD - 34_567n;
    const found = await findNewestLog(
      async (range) => {
        if (range.toBlock - range.fromBlock >= 3_000n) throw refusal("block range too large");
        asked.push(range);
        return [];
      },
      { firstBlock: from, head: async () => HEAD },
    );
    expect(found).toBeNull();
    expect(asked.reduce((sum, range) => sum + range.toBlock - range.fromBlock + 1n, 0n)).toBe(HEAD - from + 1n);
    expect(asked.every((range, at) => at === 0 || range.toBlock === (asked[at - 1]?.fromBlock ?? 0n) - 1n)).toBe(true);
    expect(asked.at(-1)?.fromBlock).toBe(from);
  });

  it("returns null when the node's history is pruned or the search too long", async () => {
    const pruned = node({
      at: null,
      most: 0n,
      refuse: () => refusal("history has been pruned for this block", -32_000),
    });
    expect(await pruned.find()).toBeNull();
    expect(pruned.asked).toHaveLength(11);
    const long = node({ at: null, most: 10n });
    expect(await long.find()).toBeNull();
    expect(long.asked).toHaveLength(500);
  });

  it.each([
    ["a node that is down", () => new HttpRequestError({ url, status: 503, details: "gone" })],
    ["a node that cannot be reached", () => new HttpRequestError({ url, details: "fetch failed" })],
    ["a used-up allowance", () => new HttpRequestError({ url, status: 429 })],
    ["a key that is not valid", () => new HttpRequestError({ url, status: 401 })],
  ])("passes on %s at once", async (_name, refuse) => {
    const { asked, find } = node({ at: null, most: 0n, refuse });
    await expect(find()).rejects.toThrow(HttpRequestError);
    expect(asked).toHaveLength(1);
  });

  it("gives up after a few timeouts", async () => {
    const { asked, find } = node({ at: null, most: 0n, refuse: () => new TimeoutError({ body: {}, url }) });
    await expect(find()).rejects.toThrow(TimeoutError);
    expect(asked).toHaveLength(4);
  });
});
