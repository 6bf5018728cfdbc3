// Type-checks every project that tsconfig.json references, incrementally, and checks that every TypeScript file belongs
// to one: a file in none is never checked.
import { globSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { z } from "zod";
import { projectRoot, runTool } from "../stack/build.ts";

const rootSchema = z.object({ references: z.array(z.object({ path: z.string() })) });

/** Generated files and dependencies. */
const GENERATED = [".*", "**/node_modules", "**/build", "contracts/artifacts", "contracts/cache"];

/** The workspace has its own check. */
const CONTRACTS = "contracts/tsconfig.json";

const { references } = rootSchema.parse(JSON.parse(readFileSync(join(projectRoot, "tsconfig.json"), "utf8")));
const covered = new Set<string>();

/** Runs the compiler and returns its output, except for the list of files, which goes to `covered`. */
async function compile(project: string, ...args: string[]): Promise<{ right: boolean; said: string }> {
  // Several checkers read many files twice: half as much work again, on a core that another stage needs.
  const run = runTool(projectRoot, "tsc", ["-p", project, "--checkers", "1", ...args]);
  const { right, output } = await run.then(
    (output) => ({ right: true, output }),
    (error: unknown) => ({ right: false, output: error instanceof Error ? error.message : String(error) }),
  );
  const lines = output.split("\n");
  for (const line of lines.filter((text) => text.startsWith("/"))) covered.add(relative(projectRoot, line));
  return { right, said: lines.filter((text) => !text.startsWith("/")).join("\n") };
}

for (const { path } of references) {
  const memory = join(projectRoot, ".stack/types", `${basename(path)}.tsbuildinfo`);
  const { right, said } = await compile(path, "--listFiles", "--incremental", "--tsBuildInfoFile", memory);
  if (right) console.log(`${path}: right`);
  else {
    console.error(said);
    process.exitCode = 1;
  }
}
await compile(CONTRACTS, "--listFilesOnly");

const sources = globSync("**/*.{ts,tsx,mts,cts}", { cwd: projectRoot, exclude: GENERATED });
const unchecked = sources.filter((file) => !covered.has(file));
if (unchecked.length > 0 || sources.length === 0) {
  console.error(`In no tsconfig, so checked by nobody:\n${unchecked.join("\n")}`);
  process.exitCode = 1;
} else {
  console.log(`${sources.length} files, each in a project`);
}
