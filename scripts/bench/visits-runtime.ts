import { copyFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgetProcess, rememberProcess } from "../stack/processes.ts";
import { startWorkerd } from "./workerd.ts";

export interface VisitsRuntime {
  /** Ends the runtime with every object in it, as a lost machine would. */
  kill(): Promise<void>;
}

export interface VisitsRuntimeOptions {
  readonly scripts: { readonly edge: string; readonly app: string };
  readonly port: number;
  /** The configuration is written here. */
  readonly folder: string;
  /** The objects are kept here. */
  readonly objects: string;
  /** Remembers the process, so that a later run can end what a killed one left behind. */
  readonly runDir: string;
  readonly variables: { readonly edge: Record<string, string>; readonly app: Record<string, string> };
}

/** The built edge and app in one raw workerd, with what beacons need of them: objects on disk, a mirror, the database. */
export async function startVisitsRuntime(options: VisitsRuntimeOptions): Promise<VisitsRuntime> {
  const { folder, objects, port, runDir } = options;
  mkdirSync(objects, { recursive: true });
  // A configuration embeds files beside it only.
  cpSync(join(import.meta.dirname, "workers"), folder, { recursive: true });
  copyFileSync(options.scripts.edge, join(folder, "edge.js"));
  copyFileSync(options.scripts.app, join(folder, "app-built.js"));
  const config = join(folder, "visits.capnp");
  writeFileSync(config, configText(options));
  const workerd = startWorkerd(config);
  rememberProcess(runDir, "workerd-visits", { pid: workerd.pid, marker: config });
  await workerd.listening(port);
  return {
    async kill() {
      await workerd.kill();
      forgetProcess(runDir, "workerd-visits");
    },
  };
}

function configText({ objects, port, variables }: VisitsRuntimeOptions): string {
  const worker = (name: string, file: string, more: string) =>
    `(name = "${name}", worker = (modules = [(name = "${file}", esModule = embed "${file}")],
      compatibilityDate = "2026-10-20", compatibilityFlags = ["nodejs_compat"]${more}))`;
  const texts = (bindings: Record<string, string>) =>
    Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`);
  const limiters = ["TRACK_LIMITER", "LOOKUP_LIMITER"].map(
    (name) => `(name = "${name}", wrapped = (moduleName = "bench:limiter"))`,
  );
  const version = `(name = "CF_VERSION_METADATA", json = "{\\"id\\":\\"bench\\"}")`;
  const edge = `, durableObjectStorage = (localDisk = "objects"),
    durableObjectNamespaces = [(className = "VisitCounter", uniqueKey = "visits", enableSql = true)],
    bindings = [(name = "APP", service = "app"), ${version}, (name = "APP_RPC", service = (name = "app", entrypoint = "EdgeRpc")),
      (name = "REFCODES", kvNamespace = "kv"), (name = "VISIT_COUNTER", durableObjectNamespace = "VisitCounter"),
      ${[...limiters, ...texts(variables.edge)].join(", ")}]`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${worker("edge", "edge.js", edge)},
    ${worker("app", "app-built.js", `, bindings = [${[version, ...texts(variables.app)].join(", ")}]`)},
    ${worker("kv", "kv.js", "")},
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "objects", disk = (path = "${objects}", writable = true)),
  ],
  sockets = [(name = "edge", address = "127.0.0.1:${port}", http = (), service = "edge")],
  extensions = [(modules = [(name = "bench:limiter", internal = true, esModule = embed "limiter.js")])],
);
`;
}
