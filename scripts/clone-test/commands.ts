import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../stack/build.ts";
import type { Internet } from "./internet.ts";

export interface Ran {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly output: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string;
  /** Called with what kills the command and all it has started, as the machine's end would. */
  readonly onStart?: (kill: () => void) => void;
}

/** Runs a script of the operator's repository as `npm run` does, and answers how it ended. */
export type RunScript = (script: string, args: readonly string[], options?: CommandOptions) => Promise<Ran>;

export interface Shell {
  readonly run: RunScript;
  /** Ends what still runs. */
  close(): void;
}

interface Place {
  readonly root: string;
  readonly internet: Internet;
  readonly logFile: string;
}

/** A shell in `root`, whose commands meet the pretended internet. */
export function openShell({ root, internet, logFile }: Place): Shell {
  const preload = join(projectRoot, "scripts/clone-test/preload.ts");
  const running = new Set<number>();
  const run: RunScript = async (script, args, { env = {}, input = "", onStart } = {}) => {
    appendFileSync(logFile, `\n$ ${script} ${args.join(" ")}\n`);
    const child = spawn(process.execPath, ["--import", preload, script, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", CLONE_TEST_INTERNET: JSON.stringify(internet), ...env },
      stdio: "pipe",
      // Its own group, so that everything it has started can be ended with it.
      detached: true,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        appendFileSync(logFile, text);
      });
    }
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    onStart?.(() => killGroup(pid));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code));
    });
    if (pid !== undefined) running.delete(pid);
    return { exitCode, output };
  };
  return { run, close: () => running.forEach(killGroup) };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
