import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

/** The command as an operator runs it, without any account. */
function run(...args: string[]) {
  const env = { ...process.env, CLOUDFLARE_API_TOKEN: "", DATABASE_OWNER_URL: "" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "run.ts"), ...args], {
    env,
    input: "",
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

it("explains itself, and what it does not understand", () => {
  expect(run("--help")).toMatchObject({ status: 0, said: expect.stringContaining("npm run clone -- deploy ring-") });
  const wrong = [
    ["toString", "x"],
    ["rollback", "ring-platform-org", "--replace"],
  ];
  for (const args of wrong) expect(run(...args)).toMatchObject({ status: 2, said: expect.stringContaining("Usage:") });
});

it("says what it needs", () => {
  expect(run("deploy", "ring-platform-org")).toMatchObject({
    status: 1,
    said: expect.stringContaining("Set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID."),
  });
});
