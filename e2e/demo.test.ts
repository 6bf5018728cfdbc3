import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Ending, readOutput } from "../scripts/plain/output.mjs";
import { stackUnderTest } from "./stack.ts";

function runDemo(): Promise<Ending> {
  const { url, rpcUrl, inboxUrl, adminUrl, addresses } = stackUnderTest();
  const env = {
    ...process.env,
    DEMO_URL: url,
    DEMO_RPC_URL: rpcUrl,
    DEMO_INBOX_URL: inboxUrl,
    DEMO_DATABASE_URL: adminUrl,
    DEMO_REWARDS_ADDRESS: addresses.rewards,
    DEMO_TOKEN_ADDRESS: addresses.token,
  };
  const script = join(import.meta.dirname, "../scripts/demo.ts");
  return readOutput(spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "pipe"] }));
}

it("a referral goes the whole way, by card and by credit, with a wallet and without, and every record agrees", {
  timeout: 180_000,
}, async () => {
  const { exitCode, output } = await runDemo();
  expect(output).toContain("Everything is as it should be");
  expect(exitCode).toBe(0);
});
