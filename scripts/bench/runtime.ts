import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../stack/build.ts";
import { freePort } from "../stack/ports.ts";

/** The header that stands for what Cloudflare knows of a visitor. */
export const placeHeader = "bench-cf";

/** Where each Worker listens. */
export interface BenchPorts {
  readonly edge: number;
  /** Does the least for the bytes of a page. */
  readonly bare: number;
  /** Does the least that does the edge's work. */
  readonly least: number;
  /** Does the least to count in an object. */
  readonly increment: number;
}

export interface BenchRuntime {
  readonly ports: BenchPorts;
  readonly inspectorPort: number;
  /** CPU time of the runtime so far, milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

const workerd = join(projectRoot, "node_modules/.bin/workerd");
const here = join(import.meta.dirname, "workers");

/** Runs the edge's bundle beside bare Workers in one raw workerd, on loopback, with nothing else in between. */
export async function startRuntime(edgeScript: string, folder: string): Promise<BenchRuntime> {
  const ports = {
    edge: await freePort(),
    bare: await freePort(),
    least: await freePort(),
    increment: await freePort(),
  };
  const inspectorPort = await freePort();
  const config = join(folder, "bench.capnp");
  // A configuration embeds files beside it only.
  cpSync(here, folder, { recursive: true });
  copyFileSync(edgeScript, join(folder, "edge.js"));
  const objects = join(folder, "objects");
  mkdirSync(objects);
  writeFileSync(config, configText(objects, ports));
  const args = ["serve", config, `--inspector-addr=127.0.0.1:${inspectorPort}`, "--experimental"];
  const child = spawn(workerd, args, { stdio: ["ignore", "ignore", "pipe"] });
  let complaints = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-4_000);
  });
  for (const port of Object.values(ports)) await listening(port, child, () => complaints);
  return {
    ports,
    inspectorPort,
    cpuMs: () => cpuMs(child.pid ?? 0),
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Waits until the runtime takes connections; throws with its own words when it ends before. */
export async function listening(port: number, child: ChildProcess, complaints: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100 && child.exitCode === null; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await sleep(100);
  }
  throw new Error(`workerd did not start: ${complaints()}`);
}

/** Linux tells it for each thread, in nanoseconds; elsewhere there is no such number. */
function cpuMs(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((id) =>
      readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8"),
    );
    return threads.reduce((sum, text) => sum + Number(text.split(" ")[0]) / 1e6, 0);
  } catch {
    return Number.NaN;
  }
}

function configText(objects: string, ports: BenchPorts): string {
  const modules = (...names: string[]) =>
    names.map((name) => `(name = "${name}", esModule = embed "${name}")`).join(", ");
  const worker = (name: string, files: string, more = "") =>
    `(name = "${name}", worker = (modules = [${files}], compatibilityDate = "2026-10-20"${more}))`;
  const limiter = (name: string) => `(name = "${name}", wrapped = (moduleName = "bench:limiter"))`;
  const socket = (name: string, port: number) =>
    `(name = "${name}", address = "127.0.0.1:${port}", http = (cfBlobHeader = "${placeHeader}"), service = "${name}")`;
  const edgeBindings = `, cacheApiOutbound = "cache", durableObjectStorage = (localDisk = "objects"),
    durableObjectNamespaces = [(className = "VisitCounter", uniqueKey = "visits", enableSql = true)],
    bindings = [
      (name = "APP", service = "app"), (name = "CF_VERSION_METADATA", json = "{\\"id\\":\\"bench\\"}"), (name = "APP_RPC", service = (name = "app", entrypoint = "EdgeRpc")),
      (name = "REFCODES", kvNamespace = "kv"), (name = "VISIT_COUNTER", durableObjectNamespace = "VisitCounter"),
      ${["TRACK_LIMITER", "LOOKUP_LIMITER"].map(limiter).join(", ")},
      (name = "APP_URL", text = "http://localhost:8787"), (name = "CLONE_TIME_ZONE", text = "UTC"),
      (name = "REFERRAL_CONSENT", text = "eea")]`;
  const counterBindings = (name: string) => `, durableObjectStorage = (localDisk = "objects"),
    durableObjectNamespaces = [(className = "Counter", uniqueKey = "${name}", enableSql = true)],
    bindings = [(name = "COUNTER", durableObjectNamespace = "Counter")]`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${worker("edge", `(name = "edge.js", esModule = embed "edge.js")`, edgeBindings)},
    ${worker("bare", modules("bare.js", "page.js"))},
    ${worker("least", modules("least.js", "page.js"), counterBindings("least"))},
    ${worker("increment", modules("increment.js"), counterBindings("increment"))},
    ${worker("app", modules("app.js", "page.js"))},
    ${worker("kv", modules("kv.js"))},
    ${worker("cache", modules("cache.js"))},
    (name = "objects", disk = (path = "${objects}", writable = true)),
  ],
  sockets = [${Object.entries(ports)
    .map(([name, port]) => socket(name, port))
    .join(", ")}],
  extensions = [(modules = [(name = "bench:limiter", internal = true, esModule = embed "limiter.js")])],
);
`;
}
