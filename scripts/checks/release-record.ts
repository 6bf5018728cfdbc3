import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectRoot } from "../stack/build.ts";

/** Where the last release is recorded. */
export const RELEASE_RECORD = join(projectRoot, "db/last-release.json");

const recordSchema = z.object({
  /** The day it was cut, `YYYY-MM-DD`: names sort by time. */
  name: z.iso.date(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  /** Its newest migration. */
  migration: z.string(),
  /** Its tests of the main path, by their place in its tree. */
  walks: z.array(z.string()).min(1),
});

export type LastRelease = z.infer<typeof recordSchema>;

/** The release that is deployed now, or will be before this version. */
export function readLastRelease(): LastRelease {
  return recordSchema.parse(JSON.parse(readFileSync(RELEASE_RECORD, "utf8")));
}

/** Names of all migrations, in order. */
export function migrationNames(): string[] {
  return readdirSync(join(projectRoot, "db/migrations"))
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.slice(0, -".sql".length))
    .toSorted();
}
