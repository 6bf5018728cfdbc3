// Builds the three Workers as they are deployed. Fails on a warning from `wrangler deploy --dry-run`, and on a landing
// page with more script than people on a phone should wait for.
import { join } from "node:path";
import { buildWorkers, projectRoot } from "../stack/build.ts";
import { landingScriptBytes } from "./page-weight.ts";

/** Gzipped, texts included. Libraries that only some pages need belong in their own chunks. */
const MAX_LANDING_SCRIPT = 124_000;

const { warnings, reused, clientDir } = await buildWorkers({ cacheDir: join(projectRoot, ".stack/builds") });
for (const warning of warnings) console.error(warning);
const script = landingScriptBytes(clientDir);
if (script > MAX_LANDING_SCRIPT) console.error(`the landing page asks for ${script} bytes of script, gzipped`);
if (warnings.length > 0 || script > MAX_LANDING_SCRIPT) process.exitCode = 1;
else
  console.log(
    `the three Workers build without a warning${reused ? " (nothing changed since)" : ""}; ${script} bytes of script on the landing page`,
  );
