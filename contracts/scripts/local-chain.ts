// The local chain: a block a second, chain id 31337, the well-known development accounts. It keeps a journal of signed
// transactions and replays it on start, so a restart or a kill loses nothing: transaction hashes, addresses and nonces stay.
// Environment: LOCAL_CHAIN_PORT (8545), LOCAL_CHAIN_JOURNAL (no journal where it is not set: the chain starts empty).
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { EthereumProvider } from "hardhat/types/providers";
import { type Hex, hexToNumber, isHex, keccak256, numberToHex } from "viem";
import { LOCAL_CHAIN_ID } from "./chain.ts";
import { runScript } from "./command-line.ts";
import { appendEntry, type JournaledBlock, readJournal } from "./local-chain-journal.ts";
import { type RpcHandler, serveRpc } from "./local-chain-server.ts";

const BLOCK_MILLISECONDS = 1000;
const JOURNAL_MILLISECONDS = 200;

export type LocalChain = { rpcUrl: string; stop: () => Promise<void> };

/**
 * Starts the chain on 127.0.0.1 and answers once everything in the journal is back. Only signed transactions are kept:
 * `eth_sendTransaction` is refused, and what `hardhat_*` calls change is gone after a restart.
 */
export async function startLocalChain(input: {
  port: number;
  journal?: string | undefined;
  /** Between two blocks. Blocks of the same second have the same timestamp. */
  blockMilliseconds?: number;
}): Promise<LocalChain> {
  const { journal, blockMilliseconds = BLOCK_MILLISECONDS } = input;
  const known = journal ? await readJournal(journal) : { genesis: undefined, blocks: [], pending: [] };
  const genesis = known.genesis ?? unixNow();
  const hre = await createHardhatRuntimeEnvironment({
    networks: {
      local: {
        type: "edr-simulated",
        chainId: LOCAL_CHAIN_ID,
        initialDate: new Date(genesis * 1000),
        throwOnTransactionFailures: false,
        mining: { auto: false, interval: 0 },
        allowBlocksWithSameTimestamp: blockMilliseconds < 1000,
      },
    },
  });
  const connection = await hre.network.create("local");
  const { provider } = connection;
  if (journal && known.genesis === undefined) appendEntry(journal, { type: "genesis", timestamp: genesis });

  for (const block of known.blocks) await replayBlock(provider, block);
  await catchUp(provider);
  for (const raw of known.pending) await sendQuietly(provider, raw);

  const journaled = await readBlock(provider, "latest");
  const record = journal ? () => recordBlocks(provider, journal, journaled) : async () => {};
  await provider.request({ method: "evm_setIntervalMining", params: [blockMilliseconds] });
  const stopRecording = repeat(record, JOURNAL_MILLISECONDS);
  const server = await serveRpc(input.port, keepTransactions(provider, journal));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : input.port;
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await stopRecording();
    await record();
    await connection.close();
  };
  return { rpcUrl: `http://127.0.0.1:${port}`, stop };
}

/** Writes a signed transaction to the journal before the node sees it, so that an answered hash is never lost. */
function keepTransactions(provider: EthereumProvider, journal: string | undefined): RpcHandler {
  return async (method, params) => {
    if (journal && method === "eth_sendTransaction") {
      throw Object.assign(new Error("This chain keeps signed transactions only: use eth_sendRawTransaction"), {
        code: -32601,
      });
    }
    const [raw] = params;
    if (journal && method === "eth_sendRawTransaction" && isHex(raw)) {
      appendEntry(journal, { type: "transaction", hash: keccak256(raw), raw });
    }
    return provider.request({ method, params });
  };
}

/** With its old base fee, or a transaction that just paid enough would be too cheap now and be lost. */
async function replayBlock(provider: EthereumProvider, block: JournaledBlock): Promise<void> {
  const head = await readBlock(provider, "latest");
  await mineEmpty(provider, block.number - 1 - head.number);
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [block.timestamp] });
  await provider.request({ method: "hardhat_setNextBlockBaseFeePerGas", params: [block.baseFee] });
  for (const raw of block.transactions) await sendQuietly(provider, raw);
  await provider.request({ method: "evm_mine" });
}

/** Goes on as if the chain had never stopped: a block for each second of the break, so block numbers only grow. */
async function catchUp(provider: EthereumProvider): Promise<void> {
  const head = await readBlock(provider, "latest");
  const behind = unixNow() - head.timestamp;
  if (behind <= 0) return;
  await mineEmpty(provider, behind - 1);
  await provider.request({ method: "evm_setNextBlockTimestamp", params: [head.timestamp + behind] });
  await provider.request({ method: "evm_mine" });
}

async function mineEmpty(provider: EthereumProvider, count: number): Promise<void> {
  if (count > 0) await provider.request({ method: "hardhat_mine", params: [numberToHex(count), "0x1"] });
}

/** A transaction that is refused now was refused or replaced before as well. */
async function sendQuietly(provider: EthereumProvider, raw: Hex): Promise<void> {
  await provider.request({ method: "eth_sendRawTransaction", params: [raw] }).catch(() => undefined);
}

/** Only what a replay cannot guess: blocks with transactions, and blocks that came late, which a busy machine makes. */
async function recordBlocks(
  provider: EthereumProvider,
  journal: string,
  journaled: { number: number; timestamp: number },
): Promise<void> {
  const head = await readBlock(provider, "latest");
  while (journaled.number < head.number) {
    const block = await readBlock(provider, numberToHex(journaled.number + 1));
    const isRegular = block.hashes.length === 0 && block.timestamp === journaled.timestamp + 1;
    if (!isRegular) appendEntry(journal, { type: "block", ...block });
    journaled.number = block.number;
    journaled.timestamp = block.timestamp;
  }
}

async function readBlock(
  provider: EthereumProvider,
  block: Hex | "latest",
): Promise<{ number: number; timestamp: number; baseFee: Hex; hashes: Hex[] }> {
  const answer = await provider.request({ method: "eth_getBlockByNumber", params: [block, false] });
  const { number, timestamp, baseFeePerGas: baseFee, transactions: hashes } = Object(answer);
  return { number: hexToNumber(number), timestamp: hexToNumber(timestamp), baseFee, hashes };
}

/** Runs work again and again, never twice at once. The answered function stops it and waits for the last run. */
function repeat(work: () => Promise<void>, milliseconds: number): () => Promise<void> {
  const state = { stopped: false };
  const loop = (async () => {
    while (!state.stopped) {
      await work();
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  })();
  return () => {
    state.stopped = true;
    return loop;
  };
}

function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

if (import.meta.main) {
  await runScript(async () => {
    const port = Number(process.env.LOCAL_CHAIN_PORT ?? "8545");
    const chain = await startLocalChain({ port, journal: process.env.LOCAL_CHAIN_JOURNAL });
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => chain.stop().finally(() => process.exit(0)));
    }
    return { CHAIN_RPC_URL: chain.rpcUrl, REFERRAL_CHAIN_ID: LOCAL_CHAIN_ID };
  });
}
