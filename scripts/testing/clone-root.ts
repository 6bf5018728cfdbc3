import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot, WORKER_CONFIGS } from "../stack/build.ts";

/** A folder with the clones' files and the Workers' configurations only, to change and to remove. */
export function copyCloneFiles(): string {
  const root = mkdtempSync(join(tmpdir(), "clones-"));
  for (const part of ["clones", ...Object.values(WORKER_CONFIGS)]) {
    mkdirSync(dirname(join(root, part)), { recursive: true });
    cpSync(join(projectRoot, part), join(root, part), { recursive: true });
  }
  return root;
}
