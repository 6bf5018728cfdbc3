import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address, Hex } from "viem";
import { privateKeyToAddress } from "viem/accounts";
import { z } from "zod";
import { connectChain } from "../../contracts/scripts/chain.ts";
import { deployReferralRewards } from "../../contracts/scripts/deploy.ts";
import { deployLocalToken } from "../../contracts/scripts/deploy-local-token.ts";
import { grantMinter } from "../../contracts/scripts/grant-minter.ts";
import { projectRoot, runTool } from "./build.ts";
import { replayJournal, startChainJournal } from "./chain-journal.ts";
import { withFileLock } from "./locks.ts";
import { freePort } from "./ports.ts";
import { startProcess } from "./processes.ts";

export const LOCAL_CHAIN_ID = 31337;

/** Published development accounts of every Hardhat node: worth nothing anywhere else. */
const DEPLOYER_KEY: Hex = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const OPERATOR_KEY: Hex = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

export interface ChainAddresses {
  readonly rewards: Address;
  readonly token: Address;
  readonly priceFeed: Address;
}

export interface LocalChain {
  readonly rpcUrl: string;
  readonly addresses: ChainAddresses;
  readonly operatorKey: Hex;
  readonly operator: Address;
  /** True when nothing of an earlier chain was there to go on with. */
  readonly isNew: boolean;
  /** Transactions carried over from earlier runs. */
  readonly replayed: number;
  stop(): Promise<void>;
}

export interface ChainOptions {
  /** Journal and addresses; a new chain begins when it is empty. */
  readonly stateDir: string;
  readonly runDir: string;
  readonly logFile: string;
}

const address = z.templateLiteral(["0x", z.string().regex(/^[0-9a-fA-F]{40}$/)]);
const addressesSchema = z.object({ rewards: address, token: address, priceFeed: address });

/** Starts a local node and brings it to where the last run left it, or deploys the contracts with the production scripts. */
export async function startChain(options: ChainOptions): Promise<LocalChain> {
  mkdirSync(options.stateDir, { recursive: true });
  const journalFile = join(options.stateDir, "transactions.txt");
  const addressesFile = join(options.stateDir, "addresses.json");
  const known = readAddresses(addressesFile);
  if (known === undefined) rmSync(journalFile, { force: true });

  const node = await startNode(options);
  let journal: Awaited<ReturnType<typeof startChainJournal>> | undefined;
  try {
    const replayed = await replayJournal({ nodeUrl: node.url, file: journalFile });
    journal = await startChainJournal({ nodeUrl: node.url, file: journalFile });
    const { rpcUrl } = journal;
    const addresses = known ?? (await deploy(rpcUrl, options.stateDir));
    if (known === undefined) writeFileSync(addressesFile, JSON.stringify(addresses));
    const stopJournal = journal.stop;
    return {
      rpcUrl,
      addresses,
      operatorKey: OPERATOR_KEY,
      operator: privateKeyToAddress(OPERATOR_KEY),
      isNew: known === undefined,
      replayed,
      async stop() {
        await stopJournal();
        await node.stop();
      },
    };
  } catch (error) {
    await journal?.stop();
    await node.stop();
    throw error;
  }
}

function readAddresses(file: string): ChainAddresses | undefined {
  if (!existsSync(file)) return undefined;
  const parsed = addressesSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return parsed.success ? parsed.data : undefined;
}

async function startNode(options: ChainOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const args = ["node", "--network", "local-chain", "--hostname", "127.0.0.1", "--port", String(port)];
  const node = startProcess({
    name: "chain",
    command: process.execPath,
    args: [realpathSync(join(projectRoot, "node_modules/.bin/hardhat")), ...args],
    marker: args.join(" "),
    runDir: options.runDir,
    logFile: options.logFile,
    cwd: join(projectRoot, "contracts"),
    env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true", CI: "1" },
  });
  const url = `http://127.0.0.1:${port}`;
  let ended = false;
  node.exited.then(() => {
    ended = true;
  });
  for (let tries = 0; tries < 600 && !ended; tries += 1) {
    if (await answers(url)) return { url, stop: () => node.stop() };
    await sleep(100);
  }
  await node.stop();
  throw new Error(`The local chain did not start; its own words are in ${options.logFile}`);
}

async function answers(url: string): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  try {
    const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return answer.ok;
  } catch {
    return false;
  }
}

async function deploy(rpcUrl: string, stateDir: string): Promise<ChainAddresses> {
  await withFileLock(join(projectRoot, ".stack/compile.lock"), () =>
    runTool(projectRoot, "npm", ["run", "compile", "--workspace", "contracts"]),
  );
  const recordFile = join(stateDir, "deployment.json");
  rmSync(recordFile, { force: true });
  const chain = await connectChain({ rpcUrl, chainId: LOCAL_CHAIN_ID, privateKey: DEPLOYER_KEY });
  const { token, feed } = await deployLocalToken(chain, recordFile);
  const operator = privateKeyToAddress(OPERATOR_KEY);
  const { rewards } = await deployReferralRewards(chain, { token, operator, mode: 0, recordFile });
  await grantMinter(chain, token, rewards);
  return { rewards, token, priceFeed: feed };
}
