import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectChain, LOCAL_CHAIN_ID } from "../../contracts/scripts/chain.ts";
import { deployLocalToken } from "../../contracts/scripts/deploy-local-token.ts";
import { type LocalChain, startLocalChain } from "../../contracts/scripts/local-chain.ts";
import { applyCaps } from "../../contracts/scripts/set-caps.ts";
import { DEPLOYER_KEY } from "../stack/chain.ts";
import { compileContracts } from "../stack/compile.ts";
import { checkContract } from "./check/contract.ts";
import { type Clone, readClone } from "./clone-file.ts";
import { contractProblems, deployContract } from "./contract.ts";
import { giveMintRight } from "./mint-right.ts";

const told = readClone("ring-ringdom-org");
const operator = privateKeyToAddress(generatePrivateKey());
let chain: LocalChain;
let records: string;

beforeAll(async () => {
  records = await mkdtemp(join(tmpdir(), "deployments-"));
  await compileContracts();
  chain = await startLocalChain({ port: 0, blockMilliseconds: 100 });
}, 60_000);
afterAll(async () => {
  await chain?.stop();
  await rm(records, { recursive: true, force: true });
});

it("is deployed once, and every way in which it is not as the clone says is named", async () => {
  const { rpcUrl } = chain;
  const signer = { rpcUrl, deployerKey: DEPLOYER_KEY };
  const deployer = await connectChain({ rpcUrl, chainId: LOCAL_CHAIN_ID, privateKey: DEPLOYER_KEY });
  const { token } = await deployLocalToken(deployer, join(records, "token.json"));
  const bare: Clone = {
    ...told,
    chain: { ...told.chain, id: LOCAL_CHAIN_ID },
    token: { ...told.token, address: token, decimals: 18, mode: "mint" },
    made: {},
  };
  await expect(deployContract({ ...bare, token: told.token }, { ...signer, operator, records })).rejects.toThrow(
    "names no token",
  );
  const made = await deployContract(bare, { ...signer, operator, records });
  expect(await deployContract(bare, { ...signer, operator, records })).toEqual(made);
  const clone = { ...bare, made };
  expect(await contractProblems(clone, { rpcUrl })).toEqual(["the contract has no mint right"]);
  const giving = { clone, env: { DEPLOYER_PRIVATE_KEY: DEPLOYER_KEY }, secrets: { CHAIN_RPC_URL: rpcUrl } };
  await expect(giveMintRight({ ...giving, env: {} })).rejects.toThrow("Set DEPLOYER_PRIVATE_KEY");
  await expect(giveMintRight({ ...giving, clone: bare })).rejects.toThrow("provision first");
  const paying = { ...clone, token: { ...clone.token, mode: "transfer" as const } };
  await expect(giveMintRight({ ...giving, clone: paying })).rejects.toThrow(`send RING to ${made.rewardsAddress}`);
  for (let time = 0; time < 2; time += 1) expect(await giveMintRight(giving)).toBe("The contract owns the token.");
  expect(await contractProblems(clone, { rpcUrl })).toEqual([]);

  const [, gas] = await checkContract({ clone, rpcUrl });
  expect(gas).toMatchObject({ name: "gas", ok: false });
  await deployer.walletClient.sendTransaction({ to: operator, value: 10n ** 18n });
  await expect.poll(async () => (await checkContract({ clone, rpcUrl })).map(({ ok }) => ok)).toEqual([true, true]);

  const rewards = clone.made.rewardsAddress as `0x${string}`;
  await applyCaps(deployer, rewards, 5n, 6n);
  const otherCaps = await contractProblems(clone, { rpcUrl });
  expect(otherCaps).toEqual([expect.stringContaining("its caps are 5 a payment and 6 a day, not")]);
  const wrong = async (change: Partial<Clone>) => (await contractProblems({ ...clone, ...change }, { rpcUrl })).join();
  expect(await wrong({ token: { ...clone.token, mode: "transfer" } })).toContain("the reward mode is 0");
  expect(await wrong({ made: { ...made, operatorAddress: token } })).toContain("is not an operator");
  expect(await wrong({ made: { ...made, rewardsAddress: operator } })).toBe(`there is no contract at ${operator}`);
  expect(await wrong({ made: { ...made, rewardsAddress: token } })).toContain(
    `the contract at ${token} is another one`,
  );
  expect(await wrong({ token: { ...clone.token, decimals: 6 } })).toContain("the token has 18 decimals, not 6");

  const elsewhere = await checkContract({ clone: { ...clone, chain: { ...clone.chain, id: 137 } }, rpcUrl });
  expect(elsewhere).toMatchObject([{ ok: false, says: expect.stringContaining("serves chain 31337") }]);
  expect(await checkContract({ clone: { ...clone, made: {} }, rpcUrl })).toMatchObject([{ ok: false }]);
  expect(
    await checkContract({ clone: { ...clone, token: { ...clone.token, address: undefined } }, rpcUrl }),
  ).toMatchObject([{ ok: true, says: expect.stringContaining("rewards wait") }]);
  expect(await checkContract({ clone, rpcUrl: undefined })).toMatchObject([{ ok: true }]);
  expect(await checkContract({ clone, rpcUrl: undefined, isNeeded: true })).toMatchObject([{ ok: false }]);
}, 60_000);
