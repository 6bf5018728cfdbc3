import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../stack/build.ts";
import { type StackInfo, stackInfoSchema } from "./answers.ts";
import { DemoError } from "./session.ts";

export const say = (line: string) => console.log(`  ${line}`);
export const headline = (line: string) => console.log(`\n${line}`);

/** Ends the demo unless something is as it should be. */
export function expect(isRight: boolean, otherwise: string): asserts isRight {
  if (!isRight) throw new DemoError(otherwise);
}

/** The stack that the environment names, or the one that `npm start` runs here. */
export function readStackInfo(): StackInfo {
  const { DEMO_URL, DEMO_RPC_URL, DEMO_REWARDS_ADDRESS, DEMO_TOKEN_ADDRESS } = process.env;
  const { DEMO_INBOX_URL: inboxUrl, DEMO_DATABASE_URL: databaseUrl } = process.env;
  if (DEMO_URL !== undefined) {
    const addresses = { rewards: DEMO_REWARDS_ADDRESS, token: DEMO_TOKEN_ADDRESS };
    return stackInfoSchema.parse({ url: DEMO_URL, rpcUrl: DEMO_RPC_URL, inboxUrl, databaseUrl, addresses });
  }
  const file = join(projectRoot, ".stack/local/run/stack.json");
  if (!existsSync(file)) throw new DemoError("No stack is running here. Start one with `npm start` and try again.");
  return stackInfoSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Asks until `find` answers something, every half second. */
export async function until<T>(what: string, waitMs: number, find: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + waitMs; Date.now() < end; await sleep(500)) {
    const found = await find();
    if (found !== undefined) return found;
  }
  throw new DemoError(`${what} did not happen within ${waitMs / 1000} seconds`);
}
