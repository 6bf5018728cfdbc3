import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { newTestState, removeTestState } from "../testing/state.ts";

/** A store that is measured in turn with this checkout's. */
export interface OtherStore {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Opens the store that `--beside` names: by origin one that is running, or by folder a checkout with its dependencies installed,
 * such as an older commit's. A checkout's store is built and started by its own code, on data of its own.
 *
 * @throws Error if the checkout's store does not start
 */
export async function otherStore(beside: string): Promise<OtherStore> {
  if (/^https?:/.test(beside)) return { origin: beside, stop: async () => undefined };
  const stateDir = await newTestState("bench-beside");
  const stack = pathToFileURL(join(beside, "scripts/stack/stack.ts")).href;
  const options = { stateDir, durable: false, cronIntervalMs: 0 };
  // In a file: processes that the stack forks would inherit the flags of an inline script.
  const script = join(stateDir, "store.mjs");
  writeFileSync(
    script,
    `const { startStack } = await import(${JSON.stringify(stack)});
    const stack = await startStack(${JSON.stringify(options)});
    process.once("disconnect", async () => { await stack.stop(); process.exit(); });
    process.send(stack.url);`,
  );
  const child = spawn(process.execPath, [script], { cwd: beside, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const [origin] = await Promise.race([
    once(child, "message"),
    ended.then(([code]) => {
      throw new Error(`the store in ${beside} did not start: its process ended with ${code}`);
    }),
  ]);
  return {
    origin: String(origin),
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
      await removeTestState(stateDir);
    },
  };
}
