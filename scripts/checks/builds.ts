// Builds the three Workers as they are deployed; a warning of `wrangler deploy --dry-run` is a failure.
import { join } from "node:path";
import { buildWorkers, projectRoot } from "../stack/build.ts";

const { warnings, reused } = await buildWorkers({ cacheDir: join(projectRoot, ".stack/builds") });
for (const warning of warnings) console.error(warning);
if (warnings.length > 0) process.exitCode = 1;
else console.log(`the three Workers build without a warning${reused ? " (nothing changed since)" : ""}`);
