// `npm run types:workers`: writes each Worker's Env type from its configuration; `--check` says whether one is stale.
import { projectRoot, runTool, WORKER_CONFIGS, type WorkerRole } from "./stack/build.ts";

const OUTPUTS: Record<WorkerRole, readonly string[]> = {
  edge: ["--env-interface=EdgeEnv", "worker/edge/worker-configuration.d.ts"],
  app: ["--strict-vars=false", "--env-interface=AppEnv", "web/worker-configuration.d.ts"],
  consumer: ["--env-interface=ConsumerEnv", "queues/worker-configuration.d.ts"],
};

const check = process.argv.includes("--check");
for (const role of ["edge", "app", "consumer"] as const) {
  const args = ["types", `--config=${WORKER_CONFIGS[role]}`, "--include-runtime=false", ...OUTPUTS[role]];
  await runTool(projectRoot, "wrangler", check ? [...args, "--check"] : args);
  console.log(`${role}: ${check ? "up to date" : "written"}`);
}
