import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectRoot } from "../scripts/stack/build.ts";

const ROUTES = join(projectRoot, "web/app/routes");

/** What asks for a fresh proof in a page's action. */
const DOOR = /\b(?:runAdminCommand|withFreshProof|requireFreshProof)\(/;

/** The intents of a schema, and those that an action compares one with. */
const INTENTS = /intent: z\.(?:literal|enum)\(([^)]*)\)|\btext\("intent"\) [!=]== ("\w+")/g;

/** What a table of commands says needs a proof. */
const COMMANDS = /^ {2}(\w+): \{ .*\bproof: true \},$/gm;

/** The last argument of `runAdminCommand`: what moves neither money nor rights. */
const WITHOUT_PROOF = /^ {4}\[("\w+"(?:, "\w+")*)\],$/gm;

/**
 * The verbs of all pages whose actions can ask for a fresh proof, as `admin/refcodes approve`, read from their source. Those
 * that an admin's page names as needing none are left out.
 */
export function guardedVerbs(): string[] {
  const folders = readdirSync(ROUTES, { withFileTypes: true, recursive: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap((folder) => {
    const path = join(folder.parentPath, folder.name);
    const source = sourceOf(path);
    if (!DOOR.test(source)) return [];
    const exempt = namesIn([...source.matchAll(WITHOUT_PROOF)].map(([, names = ""]) => names));
    const intents = namesIn([...source.matchAll(INTENTS)].map(([, schema, compared]) => schema ?? compared ?? ""));
    const listed = [...source.matchAll(COMMANDS)].map(([, name = ""]) => name);
    const guarded = [...new Set([...intents, ...listed])].filter((intent) => !exempt.includes(intent));
    return guarded.map((intent) => `${relative(ROUTES, path)} ${intent}`);
  });
}

function sourceOf(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.tsx?$/.test(entry.name),
  );
  return files.map(({ name }) => readFileSync(join(folder, name), "utf8")).join("\n");
}

function namesIn(lists: readonly string[]): string[] {
  return lists.flatMap((list) => [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name ?? ""));
}
