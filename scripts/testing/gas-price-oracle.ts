import { type Address, type Hex, numberToHex } from "viem";
import { GAS_PRICE_ORACLE } from "#core/adapters/chain/l1-fee";

/**
 * Turns the local chain into a rollup: puts a contract at the OP stack's predeploy that answers any question of a size with
 * that size times a price, in wei per byte. Without a price the contract is taken away.
 */
export async function setL1Price(rpcUrl: string, weiPerByte: bigint | null): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, ...l1PriceRequest(weiPerByte) });
  const answer = await fetch(rpcUrl, { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!answer.ok || (await answer.text()).includes('"error"')) throw new Error("the code could not be set");
}

/** The RPC request for {@link setL1Price}, for a chain in this process. */
export function l1PriceRequest(weiPerByte: bigint | null): { method: string; params: [Address, Hex] } {
  const code = weiPerByte === null ? "0x" : oracleCode(weiPerByte);
  return { method: "hardhat_setCode", params: [GAS_PRICE_ORACLE, code] };
}

/** `CALLDATALOAD(4) * price`, returned as one word. */
function oracleCode(weiPerByte: bigint): Hex {
  const price = numberToHex(weiPerByte, { size: 32 }).slice(2);
  return `0x6004357f${price}025f5260205ff3`;
}
