import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Address, Hex } from "viem";
import type { Env } from "./env.ts";
import type { StorageLayout } from "./storage-layout.ts";

/** What is known about the contract of one network. Steps that are not done yet are missing. */
export type DeploymentRecord = {
  chainId: number;
  /** keccak256 of the implementation's creation code: which version of the sources it is. */
  codeHash?: Hex;
  implementation?: Address;
  proxy?: Address;
  proxyTransaction?: Hex;
  /** Block of the proxy, decimal: the audit reads logs from here on. */
  proxyBlock?: string;
  /** Where the present implementation keeps its values: what the next one is checked against. */
  storageLayout?: StorageLayout;
  /** Implementations before the present one, oldest first. */
  formerImplementations?: Address[];
  /** Local chain only: the token and the price feed that stand in for real ones. */
  localToken?: Address;
  localFeed?: Address;
};

/** File of a chain's record: `contracts/deployments/<chain id>.json`, or `REFERRAL_DEPLOYMENT_FILE`. */
export function deploymentFile(env: Env, chainId: number): string {
  const chosen = env.REFERRAL_DEPLOYMENT_FILE?.trim();
  return chosen ? resolve(chosen) : fileURLToPath(new URL(`../deployments/${chainId}.json`, import.meta.url));
}

/** Reads the record of a chain; an empty one where there is none. Throws when the file belongs to another chain. */
export async function readDeployment(file: string, chainId: number): Promise<DeploymentRecord> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return { chainId };
  }
  const record = parseRecord(file, text);
  if (record.chainId !== chainId) throw new Error(`${file} is the record of chain ${record.chainId}, not ${chainId}`);
  return record;
}

/** Writes the record of a chain. */
export async function writeDeployment(file: string, record: DeploymentRecord): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** Guarantee: only these scripts write the file, and a file without a chain id is refused. */
function parseRecord(file: string, text: string): DeploymentRecord {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || !("chainId" in value) || typeof value.chainId !== "number") {
    throw new Error(`${file} is not a deployment record`);
  }
  return value as DeploymentRecord;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
