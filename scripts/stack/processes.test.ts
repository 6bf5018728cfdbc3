import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandLine } from "../plain/process.mjs";
import { endLeftovers, endOrphans, rememberProcess, startProcess } from "./processes.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "refcodes-processes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sleeper(marker: string) {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", marker], { stdio: "ignore" });
  if (child.pid === undefined) throw new Error("no process");
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
  return { pid: child.pid, ended };
}

describe("what a killed run left behind does not block the next start", () => {
  it("ends a process that an earlier run remembered", async () => {
    const { pid, ended } = sleeper("left-behind");
    rememberProcess(folder, "chain", { pid, marker: "left-behind" });
    expect(await endLeftovers(folder)).toEqual(["chain"]);
    expect(await ended).toBe("SIGTERM");
    expect(existsSync(join(folder, "chain.pid.json"))).toBe(false);
  });

  it("leaves an other program alone that got the same process id meanwhile", async () => {
    const { pid, ended } = sleeper("somebody-else");
    rememberProcess(folder, "chain", { pid, marker: "hardhat node" });
    expect(await endLeftovers(folder)).toEqual([]);
    expect(commandLine(pid)).toContain("somebody-else");
    process.kill(pid, "SIGKILL");
    await ended;
  });

  it("ends an orphan that nobody had time to remember, and no process that still has its parent", async () => {
    const marker = `orphan-${process.pid}-${Date.now()}`;
    const started = `const orphan = require("child_process").spawn(process.execPath,
      ["-e", "setInterval(() => {}, 1000)", "${marker}"], { detached: true, stdio: "ignore" });
      orphan.unref();
      console.log(orphan.pid)`;
    const { stdout } = spawnSync(process.execPath, ["-e", started], { encoding: "utf8" });
    const orphan = Number(stdout);
    expect(commandLine(orphan)).toContain(marker);
    const child = sleeper(`${marker}-with-parent`);
    await endOrphans(marker, process.execPath);
    expect(commandLine(child.pid)).toContain(marker);
    process.kill(child.pid, "SIGKILL");
    await child.ended;
    expect(commandLine(orphan)).toBeUndefined();
  });

  it("goes on after a record that a crash left half written", async () => {
    writeFileSync(join(folder, "chain.pid.json"), '{"pid":');
    expect(await endLeftovers(folder)).toEqual([]);
  });

  it("ends its own process with everything that process started", async () => {
    const script = "const c=require('child_process').spawn('sleep',['60']);console.log(c.pid);setInterval(()=>{},1000)";
    const owned = startProcess({
      name: "parent",
      command: process.execPath,
      args: ["-e", script],
      marker: process.execPath,
      runDir: folder,
      logFile: join(folder, "log"),
    });
    await owned.stop();
    expect(commandLine(owned.pid)).toBeUndefined();
    expect(existsSync(join(folder, "parent.pid.json"))).toBe(false);
  });
});
