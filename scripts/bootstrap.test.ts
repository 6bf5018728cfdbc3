import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { commandLine } from "./plain/process.mjs";
import { openToOthers } from "./stack/postgres-home.ts";

/** Two seconds are promised; a busy machine gets longer. */
const LIMIT_MS = 4_000;

/** An npm that waits for a download in a process of its own. Neither hears a request to end. */
const DEAF_NPM = `
const { spawn } = require("node:child_process");
const { writeFileSync } = require("node:fs");
process.on("SIGTERM", () => {});
const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
const download = spawn(process.execPath, ["-e", deaf], { stdio: "inherit" });
writeFileSync("pids.json", JSON.stringify([process.pid, download.pid]));
setInterval(() => {}, 1000);
`;

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "refcodes-bootstrap-"));
});
afterEach(() => {
  child?.kill("SIGKILL");
  for (const pid of installers()) if (commandLine(pid) !== undefined) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Processes of the installation that has begun. */
function installers(): number[] {
  const file = join(folder, "pids.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8") || "[]") : [];
}

/** A clone with nothing but what brings up the rest. */
function makeClone(): void {
  mkdirSync(join(folder, "scripts"));
  cpSync(join(import.meta.dirname, "bootstrap.mjs"), join(folder, "scripts/bootstrap.mjs"));
  cpSync(join(import.meta.dirname, "plain"), join(folder, "scripts/plain"), { recursive: true });
  writeFileSync(join(folder, "package-lock.json"), '{"packages":{}}');
}

it("an interrupted installation ends within moments, together with everything it has started", async () => {
  makeClone();
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/npm-cli.js"), DEAF_NPM);
  symlinkSync("npm-cli.js", join(folder, "bin/npm"));
  // Not the npm that runs these tests.
  const env = { ...process.env, PATH: join(folder, "bin"), HOME: folder, npm_execpath: "" };
  const command = spawn(process.execPath, ["scripts/bootstrap.mjs", "true"], { cwd: folder, env, stdio: "pipe" });
  child = command;
  let said = "";
  command.stderr.on("data", (chunk) => {
    said += chunk;
  });
  await expect.poll(() => installers().length, { timeout: 20_000 }).toBe(2);
  const ended = new Promise((resolve) => command.once("exit", (_code, signal) => resolve(signal)));
  const asked = performance.now();
  command.kill("SIGINT");
  expect(await ended).toBe("SIGINT");
  expect(performance.now() - asked).toBeLessThan(LIMIT_MS);
  expect(said).toContain("The installation was stopped; the next command begins it again.");
  for (let tries = 0; tries < 20 && installers().some((pid) => commandLine(pid) !== undefined); tries++)
    await sleep(50);
  expect(installers().filter((pid) => commandLine(pid) !== undefined)).toEqual([]);
});

it("a home that is closed to whoever starts, as after su, is named in one sentence", (context) => {
  makeClone();
  // Whatever the umask.
  openToOthers(folder);
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o000 });
  // Nothing is closed to root.
  const person = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const run = (...args: string[]) =>
    spawnSync(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, HOME: home },
      encoding: "utf8",
      ...person,
    });
  if (run("--version").status !== 0) {
    const otherwise = `${process.execPath} is closed to everybody but root`;
    console.warn(`SKIPPED, ${context.task.name}: ${otherwise}`);
    context.skip(otherwise);
  }
  const { status, stderr } = run("scripts/bootstrap.mjs", "true");
  chmodSync(home, 0o700);
  expect(status).toBe(1);
  expect(stderr.trim()).toMatch(/^✗ HOME=\S+\/home is closed to you, .* HOME=\/tmp\/refcodes-home npm start\.$/);
});
