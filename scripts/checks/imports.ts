// What imports what, read from the code itself: `import`, `export … from`, `import(…)` and `import("…").Type`, types included.
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { type ESTree, parseSync } from "vite";
import { z } from "zod";

/** One import between two files of the project, both by their path from its root. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Generated files (their imports are not ours to change), dependencies and build output. */
const SKIPPED = [
  ".*",
  "**/node_modules",
  "**/build",
  "contracts/artifacts",
  "contracts/cache",
  "**/worker-configuration.d.ts",
];

/** The built app, and the types that React Router writes beside every route. */
const GENERATED = /(^|\/)(\+types|build)\//;

const packageSchema = z.object({ imports: z.record(z.string(), z.string()) });

/** Every import between files of code under `root`, sorted by file; packages and assets are left out. */
export function readImports(root: string): Import[] {
  const aliases = readAliases(root);
  const files = globSync("**/*.{ts,tsx,mts,js,mjs}", { cwd: root, exclude: SKIPPED }).sort();
  return files.flatMap((from) => {
    const targets = specifiers(from, readFileSync(join(root, from), "utf8")).map((specifier) =>
      resolve(root, aliases, from, specifier),
    );
    return [...new Set(targets)].filter((to) => to !== undefined).map((to) => ({ from, to }));
  });
}

type Aliases = readonly { readonly prefix: string; readonly before: string; readonly after: string }[];

function readAliases(root: string): Aliases {
  const { imports } = packageSchema.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  return Object.entries(imports).map(([alias, target]) => {
    const [before = "", after = ""] = target.replace(/^\.\//, "").split("*");
    return { prefix: alias.replace(/\*$/, ""), before, after };
  });
}

/**
 * The path of an imported file from the project's root; undefined for packages, assets and generated types.
 * @throws Error for a file of the project that does not exist.
 */
function resolve(root: string, aliases: Aliases, from: string, specifier: string): string | undefined {
  const path = targetPath(aliases, from, specifier.split("?")[0] ?? "");
  if (path === undefined || GENERATED.test(path)) return undefined;
  const found = ["", ".ts", ".tsx"]
    .map((extension) => path + extension)
    .find((file) => existsSync(join(root, file)) && statSync(join(root, file)).isFile());
  if (found === undefined) throw new Error(`${from} imports ${specifier}, which is not there`);
  return [".ts", ".tsx", ".mts", ".js", ".mjs"].includes(extname(found)) ? found : undefined;
}

function targetPath(aliases: Aliases, from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return join(dirname(from), specifier);
  const alias = aliases.find(({ prefix }) => specifier.startsWith(prefix));
  return alias && alias.before + specifier.slice(alias.prefix.length) + alias.after;
}

/**
 * What a file's text imports, as written.
 * @throws Error when the text cannot be parsed.
 */
export function specifiers(file: string, source: string): string[] {
  const { module, program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const reExports = module.staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest));
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...reExports.flatMap((request) => (request ? [request.value] : [])),
    ...inlineImports(program),
  ];
}

/** `import("…")` as an expression or in a type; only a fixed text can be followed. */
function inlineImports(node: ESTree.Node): string[] {
  const isImport = node.type === "ImportExpression" || node.type === "TSImportType";
  return [...(isImport ? fixedText(node.source) : []), ...childrenOf(node).flatMap(inlineImports)];
}

function fixedText(node: ESTree.Node): string[] {
  if (node.type === "Literal") return typeof node.value === "string" ? [node.value] : [];
  const [text, more] = node.type === "TemplateLiteral" ? node.quasis : [];
  return text && !more ? [text.value.cooked ?? text.value.raw] : [];
}

function childrenOf(node: ESTree.Node): ESTree.Node[] {
  const isNode = (value: unknown): value is ESTree.Node =>
    typeof value === "object" && value !== null && "type" in value;
  return Object.values(node).flat().filter(isNode);
}
