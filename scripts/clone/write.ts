// The environments of all clones in the Workers' configurations. Run by itself it checks them and writes nothing.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, WORKER_CONFIGS, type WorkerRole } from "../stack/build.ts";
import { readAllClones } from "./clone-file.ts";
import { withEnvironments } from "./environments.ts";
import { sharedNames } from "./shared-names.ts";
import { wrongSettings } from "./wrong-settings.ts";

const ROLES: readonly WorkerRole[] = ["edge", "app", "consumer"];

/**
 * Writes each clone's environment into the three configurations.
 *
 * @returns the files that changed
 * @throws Error, and writes nothing, when a clone's file is wrong or two clones share what each needs for itself
 */
export function writeEnvironments(root = projectRoot): string[] {
  const changed = staleConfigurations(root);
  for (const { file, wanted } of changed) writeFileSync(join(root, file), wanted);
  return changed.map(({ file }) => file);
}

/**
 * Checks that every environment is what `clones/` says.
 *
 * @throws Error that names the files which differ, or what is wrong with a clone's file
 */
export function checkEnvironments(root = projectRoot): void {
  const files = staleConfigurations(root).map(({ file }) => file);
  if (files.length > 0) {
    throw new Error(`${files.join(", ")}: not what clones/ says. Change clones/ and run \`npm run clone -- write\`.`);
  }
}

/** The configurations that differ from what `clones/` says, with what they should be. */
export function staleConfigurations(root = projectRoot): { file: string; wanted: string }[] {
  const clones = readAllClones(root);
  const problems = [...sharedNames(clones), ...clones.flatMap(wrongSettings)];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return ROLES.flatMap((role) => {
    const file = WORKER_CONFIGS[role];
    const current = readFileSync(join(root, file), "utf8");
    const wanted = withEnvironments(role, current, clones);
    return wanted === current ? [] : [{ file, wanted }];
  });
}

if (import.meta.main) {
  try {
    checkEnvironments();
    console.log("the Workers' environments are what clones/ says");
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
