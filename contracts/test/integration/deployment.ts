// Deploys what the integration tests need, the rewards contract with the production scripts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { network } from "hardhat";
import { type Address, concatHex, custom, encodeAbiParameters, getContract, type Hex, parseAbiParameters } from "viem";
import { referralRewardsAbi } from "../../abi/referral-rewards.ts";
import { rewardTokenAbi } from "../../abi/reward-token.ts";
import { readContractCode } from "../../scripts/artifact.ts";
import { type Chain, deployCode, LOCAL_CHAIN_ID, openChain } from "../../scripts/chain.ts";
import { deployReferralRewards } from "../../scripts/deploy.ts";
import { grantMinter } from "../../scripts/grant-minter.ts";
import { GAS, sendOk } from "./calls.ts";
import { traced } from "./execution-trace.ts";

/** Published development keys of every Hardhat node. */
export const ADMIN_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
export const OPERATOR_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
const OUTSIDER_KEY = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a";

export const MINT = 0;
export const TRANSFER = 1;
export type Mode = typeof MINT | typeof TRANSFER;

/** What the treasury holds in TRANSFER mode, in the token's smallest unit: more than any test pays. */
const TREASURY = 10n ** 30n;

/** An own chain with automine and three signers: nothing leaks from one test into another. */
export async function startChain() {
  const connection = await network.create();
  // Without retries: a call that reverts is an answer, not trouble with the network.
  const transport = custom(traced(connection.provider), { retryCount: 0 });
  const open = (privateKey: Hex) => openChain({ transport, chainId: LOCAL_CHAIN_ID, privateKey });
  const [admin, operator, outsider] = [await open(ADMIN_KEY), await open(OPERATOR_KEY), await open(OUTSIDER_KEY)];
  return { provider: connection.provider, time: connection.networkHelpers.time, admin, operator, outsider };
}

export type TestChain = Awaited<ReturnType<typeof startChain>>;

let folder: string | undefined;
let records = 0;

/** A file for a deployment record that no other test uses. It goes when this process ends. */
export function newRecordFile(): string {
  folder ??= newFolder();
  records += 1;
  return join(folder, `record-${records}.json`);
}

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "refcodes-deployment-"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Deploys a contract of `src/mocks`, by its name. */
export async function deployMock(chain: Chain, name: string, encodedArguments: Hex = "0x"): Promise<Address> {
  const { bytecode } = await readContractCode(`mocks/${name}`);
  return (await deployCode(chain, concatHex([bytecode, encodedArguments]), name)).address;
}

/** Deploys one of the honest tokens; the signer owns or administers it. */
export function deployToken(chain: Chain, name: "MockMintableToken" | "MockRoleMintableToken"): Promise<Address> {
  const parameters = parseAbiParameters("string, string, address");
  return deployMock(chain, name, encodeAbiParameters(parameters, ["Ring", "RING", chain.account.address]));
}

/** The rewards contract as a signer sees it. */
export function rewardsAs(chain: Chain, address: Address) {
  const client = { public: chain.publicClient, wallet: chain.walletClient };
  return getContract({ address, abi: referralRewardsAbi, client });
}

/** A token as a signer sees it. */
export function tokenAs(chain: Chain, address: Address) {
  const client = { public: chain.publicClient, wallet: chain.walletClient };
  return getContract({ address, abi: rewardTokenAbi, client });
}

/** An honest token, the rewards contract, and by mode the mint right or a treasury. */
export async function deployRewards(chain: TestChain, mode: Mode = MINT) {
  const { admin, operator } = chain;
  const tokenAddress = await deployToken(admin, "MockMintableToken");
  const recordFile = newRecordFile();
  const deployed = await deployReferralRewards(admin, {
    token: tokenAddress,
    operator: operator.account.address,
    mode,
    recordFile,
  });
  const token = tokenAs(admin, tokenAddress);
  if (mode === MINT) await grantMinter(admin, tokenAddress, deployed.rewards);
  else await sendOk(admin, token.write.mint([deployed.rewards, TREASURY], { gas: GAS }));
  return {
    ...deployed,
    recordFile,
    token,
    asAdmin: rewardsAs(admin, deployed.rewards),
    asOperator: rewardsAs(operator, deployed.rewards),
    asOutsider: rewardsAs(chain.outsider, deployed.rewards),
  };
}

export type DeployedRewards = Awaited<ReturnType<typeof deployRewards>>;
