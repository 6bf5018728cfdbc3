import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseTransaction, recoverTransactionAddress, type TransactionSerialized } from "viem";
import { z } from "zod";

/**
 * The local node forgets everything when it ends. Every transaction it accepted is therefore written down, and sent
 * again to the next node: same bytes, same hashes, same addresses and balances. Only block numbers and times differ.
 */
export interface ChainJournal {
  /** JSON-RPC address that everyone but the journal uses. */
  readonly rpcUrl: string;
  stop(): Promise<void>;
}

const callSchema = z.object({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()).optional() });
const requestSchema = z.union([callSchema, z.array(callSchema)]);
const answerSchema = z.object({ id: z.unknown(), result: z.unknown().optional(), error: z.unknown().optional() });
const answersSchema = z.union([answerSchema, z.array(answerSchema)]);

/** How many transactions of one sender go into one replayed block. */
const REPLAY_BLOCK = 20;

/** Forwards JSON-RPC to the node and appends each transaction the node accepted to `file`. */
export async function startChainJournal(options: { nodeUrl: string; file: string }): Promise<ChainJournal> {
  const server = createServer((request, response) => {
    forward(request, response).catch((error: unknown) => {
      response.writeHead(502, { "content-type": "text/plain" });
      response.end(error instanceof Error ? error.message : "the node does not answer");
    });
  });

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const answer = await fetch(options.nodeUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const text = await answer.text();
    for (const raw of acceptedTransactions(body, text)) appendFileSync(options.file, `${raw}\n`);
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(text);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the chain's journal got no port");
  return {
    rpcUrl: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function acceptedTransactions(request: string, answer: string): string[] {
  if (!request.includes("eth_sendRawTransaction")) return [];
  const calls = [requestSchema.parse(JSON.parse(request))].flat();
  const answers = [answersSchema.parse(JSON.parse(answer))].flat();
  return calls.flatMap((call) => {
    const accepted = answers.some(({ id, result }) => id === call.id && typeof result === "string");
    const raw = call.params?.[0];
    return call.method === "eth_sendRawTransaction" && accepted && typeof raw === "string" ? [raw] : [];
  });
}

/** Sends the journal's transactions to a new node; answers how many there were. */
export async function replayJournal(options: { nodeUrl: string; file: string }): Promise<number> {
  if (!existsSync(options.file)) return 0;
  const lines = readFileSync(options.file, "utf8").split("\n");
  const complete = lines.slice(0, -1).filter(isSerialized);
  const entries = await lastOfEachNonce(complete);
  let inBlock = 0;
  for (const [at, entry] of entries.entries()) {
    await call(options.nodeUrl, "eth_sendRawTransaction", [entry.raw]);
    inBlock += 1;
    if (inBlock === REPLAY_BLOCK || entries[at + 1]?.sender !== entry.sender) {
      await call(options.nodeUrl, "evm_mine", []);
      inBlock = 0;
    }
  }
  return entries.length;
}

/** A replacement the node accepted means that what it replaced was never mined. */
async function lastOfEachNonce(raws: readonly TransactionSerialized[]) {
  const byNonce = new Map<string, { sender: string; raw: TransactionSerialized }>();
  for (const raw of raws) {
    const sender = await recoverTransactionAddress({ serializedTransaction: raw });
    const key = `${sender}:${parseTransaction(raw).nonce ?? 0}`;
    byNonce.delete(key);
    byNonce.set(key, { sender, raw });
  }
  return [...byNonce.values()];
}

function isSerialized(line: string): line is TransactionSerialized {
  return /^0x[0-9a-f]+$/.test(line);
}

async function call(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = answerSchema.parse(await answer.json());
  if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result;
}
