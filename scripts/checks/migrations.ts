// Says whether db/migrations holds everything db/schema says. A forgotten migration is a broken deployment.
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, runTool } from "../stack/build.ts";

/** drizzle-kit wants its folder relative to the project. */
const copy = ".stack/migrations-check";

const list = (folder: string) => readdirSync(join(projectRoot, folder)).filter((name) => name.endsWith(".sql"));

rmSync(join(projectRoot, copy), { recursive: true, force: true });
mkdirSync(join(projectRoot, ".stack"), { recursive: true });
cpSync(join(projectRoot, "db/migrations"), join(projectRoot, copy), { recursive: true });
const args = ["generate", "--dialect=postgresql", "--schema=./db/schema/*.ts", `--out=${copy}`];
const output = await runTool(projectRoot, "drizzle-kit", args);
const missing = list(copy).filter((name) => !list("db/migrations").includes(name));
rmSync(join(projectRoot, copy), { recursive: true, force: true });
if (missing.length > 0) {
  console.error(`db/schema has changes without a migration: run \`npm run db:generate\`.\n${output}`);
  process.exitCode = 1;
} else {
  console.log("every change of db/schema has its migration");
}
