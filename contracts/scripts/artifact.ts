import { readFile } from "node:fs/promises";
import type { Hex } from "viem";

/** Where Hardhat leaves the proxy, which is OpenZeppelin's. */
const PROXY_PATH = "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol/ERC1967Proxy.json";

export type ContractCode = {
  /** Creation code without constructor arguments. */
  bytecode: Hex;
  /** Code as it stands on chain, immutables still zero. */
  deployedBytecode: Hex;
  /** Byte ranges of `deployedBytecode` that the constructor fills in. */
  immutableRanges: { start: number; length: number }[];
};

/**
 * Reads compiled code by the contract's path below `src`, without `.sol`: `ReferralRewards`, `mocks/MockPriceFeed`;
 * `ERC1967Proxy` is the proxy. Throws when the contracts have not been compiled.
 */
export async function readContractCode(path: string): Promise<ContractCode> {
  const name = path.split("/").at(-1);
  const file = path === "ERC1967Proxy" ? PROXY_PATH : `src/${path}.sol/${name}.json`;
  let text: string;
  try {
    text = await readFile(new URL(`../artifacts/${file}`, import.meta.url), "utf8");
  } catch {
    throw new Error(`${path} is not compiled: run "npm run compile --workspace contracts" first`);
  }
  return parseArtifact(path, JSON.parse(text));
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

/** Whether code on chain is the compiled code, whatever its constructor put into its immutables. */
export function isSameCode(onChain: Hex, code: ContractCode): boolean {
  return maskImmutables(onChain, code) === maskImmutables(code.deployedBytecode, code);
}

function maskImmutables(bytecode: Hex, { immutableRanges }: ContractCode): string {
  let masked = bytecode.toLowerCase();
  for (const { start, length } of immutableRanges) {
    const from = 2 + start * 2;
    masked = masked.slice(0, from) + "0".repeat(length * 2) + masked.slice(from + length * 2);
  }
  return masked;
}

function isHex(value: unknown): value is Hex {
  return typeof value === "string" && /^0x([0-9a-f]{2})+$/.test(value);
}
