import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { newTestState, removeTestState } from "../testing/state.ts";

/** A store that is measured beside this checkout's. */
export interface OtherStore {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * What another store's `--beside` names: the origin of one that runs, or the folder of a checkout with its dependencies
 * installed, such as an older commit's. Of a folder the store is built and started by its own code, on data of its own.
 */
export async function otherStore(beside: string): Promise<OtherStore> {
  if (/^https?:/.test(beside)) return { origin: beside, stop: async () => undefined };
  const stateDir = await newTestState("bench-beside");
  const stack = pathToFileURL(join(beside, "scripts/stack/stack.ts")).href;
  const options = { stateDir, durable: false, cronIntervalMs: 0 };
  const child = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `const { startStack } = await import(${JSON.stringify(stack)});
      const stack = await startStack(${JSON.stringify(options)});
      process.once("disconnect", async () => { await stack.stop(); process.exit(); });
      process.send(stack.url);`,
    ],
    { cwd: beside, stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );
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
