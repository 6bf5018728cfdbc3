import { readFile } from "node:fs/promises";
import type { Hex } from "viem";

/** Contracts the scripts deploy, and where Hardhat leaves them. */
const ARTIFACT_PATHS = {
  ReferralRewards: "src/ReferralRewards.sol/ReferralRewards.json",
  ERC1967Proxy: "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol/ERC1967Proxy.json",
  MockMintableToken: "src/mocks/MockMintableToken.sol/MockMintableToken.json",
  MockPriceFeed: "src/mocks/MockPriceFeed.sol/MockPriceFeed.json",
} as const;

export type DeployableContract = keyof typeof ARTIFACT_PATHS;

export type ContractCode = {
  /** Creation code without constructor arguments. */
  bytecode: Hex;
  /** Code as it stands on chain, immutables still zero. */
  deployedBytecode: Hex;
  /** Byte ranges of `deployedBytecode` that the constructor fills in. */
  immutableRanges: { start: number; length: number }[];
};

/** Reads compiled code. Throws when the contracts have not been compiled. */
export async function readContractCode(name: DeployableContract): Promise<ContractCode> {
  const url = new URL(`../artifacts/${ARTIFACT_PATHS[name]}`, import.meta.url);
  let text: string;
  try {
    text = await readFile(url, "utf8");
  } catch {
    throw new Error(`${name} is not compiled: run "npm run compile --workspace contracts" first`);
  }
  return parseArtifact(name, JSON.parse(text));
}

function parseArtifact(name: string, artifact: unknown): ContractCode {
  const { bytecode, deployedBytecode, immutableReferences } = Object(artifact);
  if (!isHex(bytecode) || !isHex(deployedBytecode)) throw new Error(`The artifact of ${name} carries no code`);
  const immutableRanges: { start: number; length: number }[] = [];
  for (const ranges of Object.values(Object(immutableReferences))) {
    for (const { start, length } of Array.isArray(ranges) ? ranges : []) {
      immutableRanges.push({ start: Number(start), length: Number(length) });
    }
  }
  return { bytecode, deployedBytecode, immutableRanges };
}

function isHex(value: unknown): value is Hex {
  return typeof value === "string" && /^0x([0-9a-f]{2})+$/.test(value);
}
