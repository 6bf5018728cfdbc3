// `npm run test:fuzz`: 100,000 hostile requests at every endpoint and page, on a real Postgres. `--inputs N`, `--seed N`.
import { parseArgs } from "node:util";
import { projectRoot, runTool } from "../stack/build.ts";

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

process.env.FUZZ_INPUTS = values.inputs;
process.env.FUZZ_SEED = values.seed;
console.log(`seed ${values.seed}`);
try {
  console.log(await runTool(projectRoot, "vitest", ["run", "--project", "fuzz"]));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
