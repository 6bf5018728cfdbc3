import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { withFileLock } from "../plain/lock.mjs";
import { readOutput } from "../plain/output.mjs";
import { ownWarnings } from "./wrangler-warnings.ts";

export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Wrangler configuration of each Worker, relative to the root. */
export const WORKER_CONFIGS = {
  edge: "wrangler.toml",
  app: "web/wrangler.toml",
  consumer: "queues/wrangler.toml",
} as const;
export type WorkerRole = keyof typeof WORKER_CONFIGS;
const ROLES: readonly WorkerRole[] = ["edge", "app", "consumer"];

export interface WorkersBuild {
  readonly root: string;
  /** Bundled script of each Worker. */
  readonly scripts: Record<WorkerRole, string>;
  /** Built client assets, served by the edge. */
  readonly clientDir: string;
  /** What `wrangler deploy --dry-run` warned about. */
  readonly warnings: readonly string[];
  /** True when nothing had changed since an earlier build. */
  readonly reused: boolean;
}

/** Everything a build depends on. */
const INPUTS = [
  "core",
  "db",
  "worker",
  "queues",
  "web",
  "contracts/abi",
  "package.json",
  "package-lock.json",
  "react-router.config.ts",
  "vite.config.ts",
  "wrangler.toml",
  "tsconfig.base.json",
];
const NOT_INPUTS = ["node_modules", "build", ".wrangler", "migrations", "seed"];
/** The pages are made from all of it but this: what is deployed beside them, and how. */
const NOT_OF_PAGES = ["queues", "worker/edge", "wrangler.toml", "web/wrangler.toml"];
const PAGES = "web/build";
const manifestSchema = z.object({
  scripts: z.object({ edge: z.string(), app: z.string(), consumer: z.string() }),
  warnings: z.array(z.string()),
});
type Manifest = z.infer<typeof manifestSchema>;

/**
 * Builds the pages and the three Workers as they are deployed (`wrangler deploy --dry-run`), or finds the
 * build of the same sources in `cacheDir`. Throws with the tool's output when a build fails.
 */
export async function buildWorkers(options: { cacheDir: string; root?: string }): Promise<WorkersBuild> {
  const root = options.root ?? projectRoot;
  return withFileLock(join(options.cacheDir, "build.lock"), "building the Workers", async () => {
    const folder = join(options.cacheDir, hashInputs(root));
    const known = readGoodBuild(folder);
    const manifest = known ?? (await build(root, folder));
    dropOldBuilds(options.cacheDir, { current: folder, mark: "manifest.json" });
    const absolute = (role: WorkerRole) => join(folder, manifest.scripts[role]);
    return {
      root,
      scripts: { edge: absolute("edge"), app: absolute("app"), consumer: absolute("consumer") },
      clientDir: join(folder, "client"),
      warnings: manifest.warnings,
      reused: known !== undefined,
    };
  });
}

/** A complete earlier build of these sources without warnings; otherwise it is built again. */
export function readGoodBuild(folder: string): Manifest | undefined {
  try {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
    const parts = [...Object.values(manifest.scripts), "client"];
    const good = manifest.warnings.length === 0 && parts.every((part) => existsSync(join(folder, part)));
    return good ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Builds the pages of the sources in `root` into its `web/build`, or takes the earlier build of the same sources from `cacheDir`. */
export function buildPages(root: string, cacheDir: string): Promise<void> {
  return withFileLock(join(cacheDir, "build.lock"), "building the pages", () => makePages(root, cacheDir));
}

async function makePages(root: string, cacheDir: string): Promise<void> {
  const folder = pagesFolder(root, cacheDir);
  const pages = join(root, PAGES);
  if (existsSync(join(folder, PAGES_MARK))) {
    rmSync(pages, { recursive: true, force: true });
    cpSync(folder, pages, { recursive: true });
    return;
  }
  await runTool(root, "react-router", ["build"]);
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  cpSync(pages, fresh, { recursive: true });
  writeFileSync(join(fresh, PAGES_MARK), "");
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  dropOldBuilds(cacheDir, { current: folder, mark: PAGES_MARK });
}

/** In a complete build of the pages, beside the folders `client` and `server`. */
const PAGES_MARK = "pages.txt";

/** Where {@link buildPages} keeps the pages of these sources. */
export function pagesFolder(root: string, cacheDir: string): string {
  return join(cacheDir, `pages-${hashInputs(root, NOT_OF_PAGES)}`);
}

function hashInputs(root: string, left: readonly string[] = []): string {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    const name = relative(root, path);
    const isLeft = left.includes(name) || NOT_INPUTS.includes(basename(path)) || /\.test\.tsx?$/.test(path);
    if (isLeft || !existsSync(path)) return;
    if (!statSync(path).isDirectory()) hash.update(name).update("\0").update(readFileSync(path)).update("\0");
    else for (const entry of readdirSync(path).sort()) add(join(path, entry));
  };
  for (const input of INPUTS) add(join(root, input));
  return hash.digest("hex").slice(0, 16);
}

async function build(root: string, folder: string): Promise<Manifest> {
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  if (existsSync(join(root, "vite.config.ts"))) await makePages(root, dirname(folder));
  const outputs = await Promise.all(ROLES.map((role) => dryRun(root, role, join(fresh, role))));
  cpSync(join(root, "web/build/client"), join(fresh, "client"), { recursive: true });
  const script = (role: WorkerRole) => join(role, scriptName(join(fresh, role)));
  const manifest = {
    scripts: { edge: script("edge"), app: script("app"), consumer: script("consumer") },
    warnings: outputs.flatMap(ownWarnings),
  };
  writeFileSync(join(fresh, "manifest.json"), JSON.stringify(manifest));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return manifest;
}

function dryRun(root: string, role: WorkerRole, outDir: string): Promise<string> {
  const args = ["deploy", "--dry-run", "--outdir", outDir, "--config", join(root, WORKER_CONFIGS[role]), "--env", ""];
  return runTool(root, "wrangler", args);
}

function scriptName(folder: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith(".js"));
  if (name === undefined) throw new Error(`wrangler wrote no script to ${folder}`);
  return name;
}

/** Keeps the newest few builds: a stack that still runs must not lose its assets. */
function dropOldBuilds(cacheDir: string, { current, mark }: { current: string; mark: string }): void {
  const others = readdirSync(cacheDir)
    .map((name) => join(cacheDir, name))
    .filter((path) => path !== current && existsSync(join(path, mark)))
    .sort((left, right) => statSync(right).mtimeMs - statSync(left).mtimeMs);
  for (const path of others.slice(3)) rmSync(path, { recursive: true, force: true });
}

/** Runs a tool from node_modules/.bin under this Node and returns all it said; throws with that when it fails. */
export async function runTool(root: string, tool: string, args: readonly string[]): Promise<string> {
  const path = [dirname(process.execPath), join(projectRoot, "node_modules/.bin"), process.env.PATH].join(":");
  const env = { ...process.env, PATH: path, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1", CI: "1", FORCE_COLOR: "0" };
  const child = spawn(tool, [...args], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const { exitCode, output } = await readOutput(child);
  if (exitCode !== 0) throw new Error(`\`${tool} ${args.join(" ")}\` failed:\n${output}`);
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await buildWorkers({ cacheDir: join(projectRoot, ".stack/builds") });
  console.log(built.reused ? "Nothing changed since the last build." : "Built.");
  console.log(Object.values(built.scripts).join("\n"));
  for (const warning of built.warnings) console.error(warning);
}
