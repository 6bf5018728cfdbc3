import { createPublicClient, custom } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { l1FeeReader } from "#core/adapters/chain/l1-fee";
import { connectNode } from "#core/adapters/chain/reward-chain";
import { setL1Price } from "#scripts/testing/gas-price-oracle";
import { type LocalChain, startLocalChain } from "../../../contracts/scripts/local-chain.ts";

const chainId = 31_337;

let chain: LocalChain;

beforeAll(async () => {
  chain = await startLocalChain({ port: 0 });
});

afterAll(() => chain.stop());

const readerOn = (rpcUrl: string, id = chainId) => l1FeeReader(connectNode({ rpcUrl, chainId: id }), id);

test("a rollup's price per byte is read from its predeploy, anew each time", async () => {
  await setL1Price(chain.rpcUrl, 1_234_567n);
  const read = readerOn(chain.rpcUrl);
  expect(await read()).toBe(1_234_567n);
  await setL1Price(chain.rpcUrl, 7n);
  expect(await read()).toBe(7n);
});

test("a chain without the predeploy posts nothing, and is not asked again", async () => {
  await setL1Price(chain.rpcUrl, null);
  const read = readerOn(chain.rpcUrl);
  expect(await read()).toBe(0n);
  await setL1Price(chain.rpcUrl, 7n);
  expect(await read()).toBe(0n);
});

test.each([137, 80_002])("on Polygon (%s) the node is not asked at all", async (id) => {
  const asked: string[] = [];
  const request = async ({ method }: { method: string }) => asked.push(method);
  expect(await l1FeeReader(createPublicClient({ transport: custom({ request }) }), id)()).toBe(0n);
  expect(asked).toEqual([]);
});
