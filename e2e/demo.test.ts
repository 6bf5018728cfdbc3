import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stackUnderTest } from "./stack.ts";

function runDemo(): Promise<{ code: number | null; output: string }> {
  const { url, rpcUrl, addresses } = stackUnderTest();
  const env = {
    ...process.env,
    DEMO_URL: url,
    DEMO_RPC_URL: rpcUrl,
    DEMO_REWARDS_ADDRESS: addresses.rewards,
    DEMO_TOKEN_ADDRESS: addresses.token,
  };
  const script = join(import.meta.dirname, "../scripts/demo.ts");
  const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

it("a referral goes the whole way, by card and by credit, and every record agrees", { timeout: 180_000 }, async () => {
  const { code, output } = await runDemo();
  expect(output).toContain("Everything is as it should be");
  expect(code).toBe(0);
});
