// Notes which instructions of the rewards contract the tests run, and which way each conditional jump goes. Hardhat's own
// coverage knows no branches and swaps the code for another; this looks at the code as it is deployed.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Hex } from "viem";
import { isSameCode, readContractCode } from "../../scripts/artifact.ts";

type Request = (request: { method: string; params?: object }) => Promise<unknown>;
type Provider = { request: Request };
type Step = { pc: number; op: string; depth: number; stack: string[] };

/** Instructions that ran, and `pc:taken` or `pc:passed` for conditional jumps. */
export type ExecutionTrace = { executed: number[]; jumps: string[] };

const TRACE_FILE = process.env.REFCODES_TRACE_FILE;
const TRACE_OPTIONS = { enableMemory: false, disableStorage: true };
const executed = new Set<number>();
const jumps = new Set<string>();

/** The provider as it is, or one that traces each call and transaction where `REFCODES_TRACE_FILE` is set. */
export function traced(provider: Provider): Provider {
  if (!TRACE_FILE) return provider;
  const isRewards = codeChecker(provider);
  const request: Request = async (call) => {
    if (call.method === "eth_call" || call.method === "eth_estimateGas") {
      const [transaction, block] = parameters(call.params);
      await note(provider, isRewards, Object(transaction).to, "debug_traceCall", [
        transaction,
        block ?? "latest",
        TRACE_OPTIONS,
      ]);
    }
    try {
      return await provider.request(call);
    } finally {
      if (call.method === "eth_sendRawTransaction") await noteLatestBlock(provider, isRewards);
    }
  };
  return { request };
}

async function noteLatestBlock(provider: Provider, isRewards: (address: string) => Promise<boolean>): Promise<void> {
  const block = Object(await provider.request({ method: "eth_getBlockByNumber", params: ["latest", true] }));
  for (const { hash, to } of block.transactions) {
    await note(provider, isRewards, to, "debug_traceTransaction", [hash, TRACE_OPTIONS]);
  }
}

async function note(
  provider: Provider,
  isRewards: (address: string) => Promise<boolean>,
  to: string | null | undefined,
  method: string,
  params: unknown[],
): Promise<void> {
  const { structLogs } = Object(await provider.request({ method, params }).catch(() => ({ structLogs: [] })));
  const steps: Step[] = structLogs;
  const frames = [to ? await isRewards(to) : false];
  for (const [index, step] of steps.entries()) {
    frames.length = step.depth;
    if (frames[step.depth - 1]) noteStep(step, steps[index + 1]);
    const target = /CALL$/.test(step.op) ? step.stack.at(-2) : undefined;
    if (target !== undefined) frames[step.depth] = await isRewards(toAddress(target));
    else if (/^CREATE/.test(step.op)) frames[step.depth] = false;
  }
}

function noteStep(step: Step, next: Step | undefined): void {
  executed.add(step.pc);
  if (step.op === "JUMPI" && next) jumps.add(`${step.pc}:${next.pc === step.pc + 1 ? "passed" : "taken"}`);
}

function codeChecker(provider: Provider): (address: string) => Promise<boolean> {
  const code = readContractCode("ReferralRewards");
  const known = new Map<string, boolean>();
  return async (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const onChain = await provider.request({ method: "eth_getCode", params: [address, "latest"] });
    const answer = isSameCode(String(onChain) as Hex, await code);
    known.set(address, answer);
    return answer;
  };
}

function toAddress(word: string): string {
  return `0x${word.replace(/^0x/, "").padStart(64, "0").slice(24)}`;
}

function parameters(params: unknown): unknown[] {
  return Array.isArray(params) ? params : [];
}

process.once("exit", () => {
  if (!TRACE_FILE) return;
  const trace: ExecutionTrace = { executed: [...executed], jumps: [...jumps] };
  mkdirSync(dirname(TRACE_FILE), { recursive: true });
  writeFileSync(TRACE_FILE, JSON.stringify(trace));
});
