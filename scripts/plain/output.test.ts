import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readOutput } from "./output.mjs";

const run = (command: string, ...args: string[]) => spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });

describe("the output of a child process", () => {
  it("is what both streams say, to the last byte, and how it ended", async () => {
    const script = 'process.stdout.write("ї".repeat(100_000)); console.error("trouble"); process.exitCode = 3';
    const pieces: string[] = [];
    const { exitCode, signal, output } = await readOutput(run(process.execPath, "-e", script), (text) =>
      pieces.push(text),
    );
    expect({ exitCode, signal }).toEqual({ exitCode: 3, signal: null });
    expect(output.replace("trouble\n", "")).toBe("ї".repeat(100_000));
    expect(pieces.join("")).toBe(output);
  });

  it("names the signal that ended it", async () => {
    const { exitCode, signal } = await readOutput(run(process.execPath, "-e", 'process.kill(process.pid, "SIGKILL")'));
    expect({ exitCode, signal }).toEqual({ exitCode: null, signal: "SIGKILL" });
  });

  it("fails when there is no such command", async () => {
    await expect(readOutput(run("/no/such/command"))).rejects.toThrow("ENOENT");
  });
});
