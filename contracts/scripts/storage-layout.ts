import { readFile } from "node:fs/promises";
import { assertStorageUpgradeSafe, type StorageLayout, UpgradeableContract } from "@openzeppelin/upgrades-core";

export type { StorageLayout };

/**
 * The storage layout of a compiled contract, by its path below `src` without `.sol`. Throws where the contract itself is
 * not safe behind a proxy: an open constructor, `delegatecall`, initial values, no upgrade function.
 */
export async function readStorageLayout(path: string): Promise<StorageLayout> {
  const name = path.split("/").at(-1);
  const artifact = Object(await readJson(`src/${path}.sol/${name}.json`));
  const { input, solcVersion } = Object(await readJson(`build-info/${artifact.buildInfoId}.json`));
  const { output } = Object(await readJson(`build-info/${artifact.buildInfoId}.output.json`));
  const fullName = `${artifact.inputSourceName}:${name}`;
  const contract = new UpgradeableContract(fullName, input, output, { kind: "uups" }, solcVersion);
  const report = contract.getErrorReport();
  if (!report.ok) throw new Error(`${name} is not safe behind a proxy. ${report.explain(false)}`);
  return contract.layout;
}

/** Throws where a contract would not find the values of the old layout where they are. */
export function requireCompatible(oldLayout: StorageLayout, newLayout: StorageLayout): void {
  assertStorageUpgradeSafe(oldLayout, newLayout, false);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(new URL(`../artifacts/${path}`, import.meta.url), "utf8"));
  } catch {
    throw new Error(`${path} is missing: run "npm run compile --workspace contracts" first`);
  }
}
