// Checks the types of every part that tsconfig.json refers to, remembering what did not change.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { projectRoot, runTool } from "../stack/build.ts";

const rootSchema = z.object({ references: z.array(z.object({ path: z.string() })) });
const { references } = rootSchema.parse(JSON.parse(readFileSync(join(projectRoot, "tsconfig.json"), "utf8")));
for (const { path } of references) {
  const memory = join(projectRoot, ".stack/types", `${basename(path)}.tsbuildinfo`);
  try {
    await runTool(projectRoot, "tsc", ["-p", path, "--incremental", "--tsBuildInfoFile", memory]);
    console.log(`${path}: right`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
