// Upgrades the rewards contract to the compiled code, after checking that the code is safe behind a proxy and finds every
// stored value where it is. Safe to run again: code that is there already sends nothing.
// Environment: CHAIN_RPC_URL, REFERRAL_CHAIN_ID, DEPLOYER_PRIVATE_KEY (an admin), and where wanted
// REFERRAL_DEPLOYMENT_FILE.
import { type Address, getAddress, type Hex, isAddressEqual, keccak256, slice } from "viem";
import { referralRewardsAbi } from "../abi/referral-rewards.ts";
import { isSameCode, readContractCode } from "./artifact.ts";
import { type Chain, connectFromEnv, deployCode, waitForSuccess } from "./chain.ts";
import { runScript } from "./command-line.ts";
import { type DeploymentRecord, deploymentFile, readDeployment, writeDeployment } from "./deployment-record.ts";
import { readStorageLayout, requireCompatible } from "./storage-layout.ts";

/** Slot of ERC-1967 that holds the implementation: keccak256("eip1967.proxy.implementation") - 1. */
const IMPLEMENTATION_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";

export type UpgradeInput = {
  recordFile: string;
  /** Contract below `src`, without `.sol`. */
  contract?: string;
  /** Call on the new code in the same transaction, for example a reinitializer. */
  call?: Hex;
};

/** Address of the implementation behind a proxy. */
export async function readImplementation(chain: Pick<Chain, "publicClient">, proxy: Address): Promise<Address> {
  const word = await chain.publicClient.getStorageAt({ address: proxy, slot: IMPLEMENTATION_SLOT });
  if (!word || BigInt(word) === 0n) throw new Error(`${proxy} is not a proxy`);
  return getAddress(slice(word, 12));
}

/**
 * Upgrades the recorded proxy and answers where its code is now. Throws before anything is sent where the new code is not
 * safe, its storage does not fit, or the proxy runs code that the record does not know.
 */
export async function upgradeReferralRewards(
  chain: Chain,
  input: UpgradeInput,
): Promise<{ proxy: Address; implementation: Address; changed: boolean }> {
  const contract = input.contract ?? "ReferralRewards";
  const record = await readDeployment(input.recordFile, chain.chainId);
  const { proxy, storageLayout } = record;
  if (!proxy || !storageLayout) throw new Error(`${input.recordFile} names no contract to upgrade`);
  const code = await readContractCode(contract);
  const newLayout = await readStorageLayout(contract);
  requireCompatible(storageLayout, newLayout);

  const present = await readImplementation(chain, proxy);
  const presentCode = await chain.publicClient.getCode({ address: present });
  const isThere = presentCode !== undefined && isSameCode(presentCode, code);
  if (!isThere && (!record.implementation || !isAddressEqual(present, record.implementation))) {
    throw new Error(`${proxy} runs ${present}, ${input.recordFile} says ${record.implementation}: find out why first`);
  }
  const implementation = isThere ? present : await replaceCode(chain, proxy, code.bytecode, input.call ?? "0x");
  const changed: DeploymentRecord = {
    ...record,
    codeHash: keccak256(code.bytecode),
    implementation,
    storageLayout: newLayout,
  };
  const former = record.implementation;
  if (former && !isAddressEqual(former, implementation)) {
    changed.formerImplementations = [...(record.formerImplementations ?? []), former];
  }
  await writeDeployment(input.recordFile, changed);
  return { proxy, implementation, changed: !isThere };
}

async function replaceCode(chain: Chain, proxy: Address, bytecode: Hex, call: Hex): Promise<Address> {
  const { address } = await deployCode(chain, bytecode, "the new implementation");
  const { request } = await chain.publicClient.simulateContract({
    address: proxy,
    abi: referralRewardsAbi,
    account: chain.account,
    functionName: "upgradeToAndCall",
    args: [address, call],
  });
  await waitForSuccess(chain, await chain.walletClient.writeContract(request), "upgradeToAndCall");
  return address;
}

if (import.meta.main) {
  await runScript(async () => {
    const chain = await connectFromEnv(process.env);
    const result = await upgradeReferralRewards(chain, { recordFile: deploymentFile(process.env, chain.chainId) });
    return { REFERRAL_REWARDS_ADDRESS: result.proxy, REFERRAL_REWARDS_IMPLEMENTATION: result.implementation };
  });
}
