import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "../stack/build.ts";

/** A part of the shop in a process of its own that a test kills. */
export interface ShopProcess {
  /** Its port; one that was killed is started again. */
  open(env: Readonly<Record<string, string>>): Promise<number>;
  /** With SIGKILL, whatever it does. */
  kill(): void;
  /** Kills it for good. */
  end(): void;
}

/** Bundles it once, because every kill pays for another start: one file loads in a fifth of the time. */
export async function buildShopProcess(name: "victim" | "chores-victim"): Promise<ShopProcess> {
  const folder = mkdtempSync(join(tmpdir(), "refcodes-shop-"));
  const script = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(projectRoot, "scripts/storm", `${name}.ts`)],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    // What is CommonJS among the packages asks for Node's own modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  let running: { child: ChildProcess; port: number } | null = null;
  function kill(): void {
    running?.child.kill("SIGKILL");
    running = null;
  }
  return {
    async open(env) {
      if (running) return running.port;
      const child = fork(script, { env: { ...process.env, ...env }, silent: true });
      const port = await new Promise<number>((resolve, reject) => {
        child.once("message", (message) => resolve(Number(Object(message).port)));
        child.once("exit", () => reject(new Error("the shop did not come up")));
      });
      running = { child, port };
      return port;
    },
    kill,
    end() {
      kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
