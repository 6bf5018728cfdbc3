import { spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../stack/build.ts";

const workerd = join(projectRoot, "node_modules/.bin/workerd");

/** A running workerd. */
export interface Workerd {
  readonly pid: number;
  /** Resolves once `port` takes connections; throws with the process's own words when it ends before that. */
  listening(port: number): Promise<void>;
  /** Kills it as a lost machine would, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts workerd on a configuration file. */
export function startWorkerd(config: string, ...args: string[]): Workerd {
  const child = spawn(workerd, ["serve", config, ...args, "--experimental"], { stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-4_000);
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    async listening(port) {
      for (let attempt = 0; attempt < 100 && !hasEnded(); attempt += 1) {
        if (await isOpen(port)) return;
        await sleep(100);
      }
      throw new Error(`workerd did not start: ${complaints}`);
    },
    async kill() {
      if (hasEnded()) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
  };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
