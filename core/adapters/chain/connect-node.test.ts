import { createServer, type Server } from "node:http";
import type { PublicClient } from "viem";
import { afterEach, beforeEach, expect, it } from "vitest";
import { connectNode, readBlockNumber } from "#core/adapters/chain/reward-chain";

/** A node that never answers the first call of a method, as one whose caller was ended in the middle of it. */
let node: Server;
let client: PublicClient;

beforeEach(async () => {
  const asked = new Set<string>();
  node = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (asked.has(method)) response.end(JSON.stringify({ jsonrpc: "2.0", id, result: "0x7" }));
    asked.add(method);
  });
  await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
  const address = node.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  client = connectNode({ rpcUrl: `http://127.0.0.1:${address.port}`, chainId: 7 });
});

afterEach(() => {
  node.closeAllConnections();
  node.close();
});

const address = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";

it.each<[string, () => Promise<unknown>, unknown]>([
  ["the block number", () => readBlockNumber(client), 7n],
  ["the chain's id", () => client.getChainId(), 7],
  ["nonces at a block", () => client.getTransactionCount({ address, blockNumber: 5n }), 7],
])("nobody waits for another's answer: %s", async (_what, ask, answer) => {
  const lost = ask().catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await ask()).toBe(answer);
  node.closeAllConnections();
  await lost;
});

it("nobody waits for another's receipt", async () => {
  const hash = `0x${"ab".repeat(32)}` as const;
  const lost = client.request({ method: "eth_getTransactionReceipt", params: [hash] }, { dedupe: true });
  const ended = lost.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const second = client.request({ method: "eth_getTransactionReceipt", params: [hash] }, { dedupe: true });
  expect(await second).toBe("0x7");
  node.closeAllConnections();
  await ended;
});
