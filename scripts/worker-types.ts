// `npm run types:workers`: writes each Worker's Env type from its configuration; `--check` says whether one is stale.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "smol-toml";
import { projectRoot, runTool, WORKER_CONFIGS, type WorkerRole } from "./stack/build.ts";

const OUTPUTS: Record<WorkerRole, readonly string[]> = {
  edge: ["--env-interface=EdgeEnv", "worker/edge/worker-configuration.d.ts"],
  app: ["--strict-vars=false", "--env-interface=AppEnv", "web/worker-configuration.d.ts"],
  consumer: ["--env-interface=ConsumerEnv", "queues/worker-configuration.d.ts"],
};

/** A copy without the clones' environments: they have the same bindings, and each would add a type of its own. */
function withoutClones(role: WorkerRole): string {
  const config = join(projectRoot, WORKER_CONFIGS[role]);
  const { env: _, main, ...settings } = parse(readFileSync(config, "utf8"));
  const copy = `.stack/worker-types/${role}.toml`;
  mkdirSync(join(projectRoot, dirname(copy)), { recursive: true });
  writeFileSync(join(projectRoot, copy), stringify({ ...settings, main: join(dirname(config), String(main)) }));
  return copy;
}

const check = process.argv.includes("--check");
for (const role of ["edge", "app", "consumer"] as const) {
  const args = ["types", `--config=${withoutClones(role)}`, "--include-runtime=false", ...OUTPUTS[role]];
  await runTool(projectRoot, "wrangler", check ? [...args, "--check"] : args);
  console.log(`${role}: ${check ? "up to date" : "written"}`);
}
