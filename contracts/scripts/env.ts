import { type Address, getAddress, type Hex, isAddress } from "viem";

/** Environment of a script: `process.env` or a plain object in tests. */
export type Env = Readonly<Record<string, string | undefined>>;

/** `type(uint128).max`: the contract takes it for "no cap". */
export const UNLIMITED = 2n ** 128n - 1n;

/** Reads a variable that must be there. Throws with its name. */
export function requireText(env: Env, name: string): string {
  const value = env[name]?.trim();
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/** Reads the URL of the chain's node. `POLYGON_RPC_URL` is its former name. Throws when they differ. */
export function requireRpcUrl(env: Env): string {
  const former = env.POLYGON_RPC_URL?.trim();
  if (!former) return requireText(env, "CHAIN_RPC_URL");
  const url = env.CHAIN_RPC_URL?.trim();
  if (url && url !== former) {
    throw new Error("CHAIN_RPC_URL differs from POLYGON_RPC_URL, its former name: set only CHAIN_RPC_URL");
  }
  return former;
}

/** Reads an address, checksummed. Throws with the variable's name. */
export function requireAddress(env: Env, name: string): Address {
  const value = requireText(env, name);
  if (!isAddress(value, { strict: false })) throw new Error(`${name} is not an address`);
  return getAddress(value);
}

/** Reads an address, or answers `undefined` where the variable is not set. */
export function optionalAddress(env: Env, name: string): Address | undefined {
  return env[name]?.trim() ? requireAddress(env, name) : undefined;
}

/** Reads a 32-byte private key. The value is never part of an error. */
export function requirePrivateKey(env: Env, name: string): Hex {
  const value = requireText(env, name);
  const digits = value.startsWith("0x") ? value.slice(2) : value;
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) throw new Error(`${name} is not a private key of 32 bytes`);
  return `0x${digits}`;
}

/** Reads a chain id: a positive whole number. */
export function requireChainId(env: Env, name: string): number {
  const value = requireText(env, name);
  if (!/^[1-9]\d{0,14}$/.test(value)) throw new Error(`${name} is not a chain id`);
  return Number(value);
}

/** Reads where reward tokens come from: 0 = MINT, 1 = TRANSFER; 0 where it is not set. */
export function readRewardMode(env: Env, name: string): 0 | 1 {
  const value = env[name]?.trim() || "0";
  if (value !== "0" && value !== "1") throw new Error(`${name} must be 0 (MINT) or 1 (TRANSFER)`);
  return value === "0" ? 0 : 1;
}

/** Reads a cap in the token's smallest unit, or `unlimited`; `undefined` where it is not set. */
export function optionalCap(env: Env, name: string): bigint | undefined {
  const value = env[name]?.trim();
  if (!value) return undefined;
  if (value === "unlimited") return UNLIMITED;
  if (!/^\d{1,39}$/.test(value) || BigInt(value) > UNLIMITED) {
    throw new Error(`${name} must be a whole number in the token's smallest unit, or "unlimited"`);
  }
  return BigInt(value);
}
