import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../stack/ports.ts";
import { startWorkerd } from "./workerd.ts";

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
  const workerd = startWorkerd(config, `--inspector-addr=127.0.0.1:${inspectorPort}`);
  for (const port of Object.values(ports)) await workerd.listening(port);
  return { ports, inspectorPort, cpuMs: () => cpuMs(workerd.pid), stop: () => workerd.kill() };
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
