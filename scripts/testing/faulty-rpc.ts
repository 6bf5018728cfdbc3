import type { IncomingMessage, ServerResponse } from "node:http";
import type { EthereumProvider } from "hardhat/types/providers";
import { type Hex, keccak256, numberToHex } from "viem";
import { readText } from "../loopback-server.ts";
import type { Random } from "./random.ts";

/** How likely each trouble is, for each call, from 0 to 1. */
export interface RpcTrouble {
  /** The call is never answered; before or after the node took it. */
  hangs: number;
  /** The connection ends without an answer; before or after the node took it. */
  breaks: number;
  /** 429. */
  refuses: number;
  /** Something that is no answer. */
  talksNonsense: number;
  /** "already known" or "nonce too low" to bytes, whether or not the node took them. */
  lies: number;
  /** Bytes are answered and lost. */
  drops: number;
  /** Bytes are answered and reach the node with the next block. */
  delays: number;
  /** Bytes are refused as too cheap. */
  underprices: number;
  /** A receipt is not found though it is there; the pending nonce is one too low. */
  lags: number;
}

export const NO_TROUBLE: RpcTrouble = {
  hangs: 0,
  breaks: 0,
  refuses: 0,
  talksNonsense: 0,
  lies: 0,
  drops: 0,
  delays: 0,
  underprices: 0,
  lags: 0,
};

const NONSENSE = ["<html><body>Bad gateway</body></html>", "{", "null", '{"jsonrpc":"2.0","id":1}'];

/** Between the Worker and the chain's node. */
export class FaultyRpc {
  trouble: RpcTrouble = NO_TROUBLE;
  random: Random;
  /** A method that the node does not answer at all. */
  deafTo: string | null = null;
  /** Blocks that logs may be asked for at once; null: as many as one likes. */
  mostBlocks: number | null = null;
  /** What the `finalized` tag means; null: the newest block. */
  finalBlock: number | null = null;
  /** Told of signed bytes the moment they arrive, whatever becomes of them. */
  onBytes: (raw: Hex) => void = () => undefined;
  /** Every call, by method. */
  readonly calls = new Map<string, number>();
  readonly #provider: EthereumProvider;
  readonly #held: Hex[] = [];

  constructor(provider: EthereumProvider, random: Random) {
    this.#provider = provider;
    this.random = random;
  }

  /** Hands over the bytes that were held back. */
  async deliverHeld(): Promise<void> {
    for (const raw of this.#held.splice(0)) {
      await this.#provider.request({ method: "eth_sendRawTransaction", params: [raw] }).catch(() => undefined);
    }
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = Object(JSON.parse(await readText(request)));
    const method = String(call.method);
    const params: unknown[] = Array.isArray(call.params) ? call.params : [];
    this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
    const { random, trouble } = this;
    if (method === this.deafTo) return void response.destroy();
    const isSend = method === "eth_sendRawTransaction";
    const [raw] = params;
    if (isSend && isBytes(raw)) this.onBytes(raw);
    if (random.chance(trouble.hangs)) return void (random.chance(0.5) && (await this.#run(method, params)));
    if (random.chance(trouble.breaks)) {
      if (random.chance(0.5)) await this.#run(method, params);
      return void response.destroy();
    }
    if (random.chance(trouble.refuses)) return end(response, 429, "Too many requests");
    if (random.chance(trouble.talksNonsense)) {
      if (random.chance(0.5)) await this.#run(method, params);
      return end(response, 200, random.pick(NONSENSE));
    }
    if (isSend && isBytes(raw)) {
      if (random.chance(trouble.lies)) {
        if (random.chance(0.5)) await this.#run(method, params);
        const message = random.pick(["already known", "nonce too low: next nonce 9, tx nonce 8"]);
        return reply(response, call.id, { error: { code: -32000, message } });
      }
      if (random.chance(trouble.underprices)) {
        return reply(response, call.id, { error: { code: -32000, message: "transaction underpriced" } });
      }
      const dropped = random.chance(trouble.drops);
      if (dropped || random.chance(trouble.delays)) {
        if (!dropped) this.#held.push(raw);
        return reply(response, call.id, { result: keccak256(raw) });
      }
    }
    if (method === "eth_getLogs" && this.mostBlocks !== null) {
      const { fromBlock, toBlock } = Object(params[0]);
      if (Number(toBlock) - Number(fromBlock) >= this.mostBlocks) {
        return reply(response, call.id, { error: { code: -32600, message: "block range is too wide" } });
      }
    }
    if (random.chance(trouble.lags)) {
      if (method === "eth_getTransactionReceipt") return reply(response, call.id, { result: null });
      if (method === "eth_getTransactionCount" && params[1] === "pending") {
        const { result } = await this.#run(method, params);
        const known = Number(result ?? 0);
        return reply(response, call.id, { result: numberToHex(Math.max(known - 1, 0)) });
      }
    }
    reply(response, call.id, await this.#run(method, this.#withFinality(method, params)));
  }

  #withFinality(method: string, params: unknown[]): unknown[] {
    const [tag, ...rest] = params;
    if (method !== "eth_getBlockByNumber" || tag !== "finalized") return params;
    return [this.finalBlock === null ? "latest" : numberToHex(this.finalBlock), ...rest];
  }

  async #run(method: string, params: unknown[]): Promise<{ result?: unknown; error?: unknown }> {
    try {
      return { result: (await this.#provider.request({ method, params })) ?? null };
    } catch (error) {
      const { code = -32603, message = "Internal error", data } = Object(error);
      return { error: { code, message, data } };
    }
  }
}

function isBytes(value: unknown): value is Hex {
  return typeof value === "string" && value.startsWith("0x");
}

function reply(response: ServerResponse, id: unknown, answer: object): void {
  end(response, 200, JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}
