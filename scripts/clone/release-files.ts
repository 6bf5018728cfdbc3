import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { CloneContext } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { askShop } from "./shop.ts";

/** Names by which a page asks for them; they change with the content. A page itself is none: it would speak in the shop's name. */
const fileName = z
  .string()
  .regex(/^(?!\.)[\w.-]+$/)
  .regex(/\.(?!x?html?$)\w+$/i);
const filesSchema = z.record(fileName, z.string().regex(/^[0-9a-f]{64}$/));
type Files = z.infer<typeof filesSchema>;

const listSchema = z.object({
  slug: z.string(),
  commit: z.string(),
  /** SHA-256 of each file in `/assets`: this release's, and those that stay of the one before. */
  files: filesSchema,
  kept: filesSchema,
});

/** The list goes out beside the files, so the next release finds them wherever it is deployed from. */
const LIST = "release.json";

interface Input {
  tree: string;
  commit: string;
  /** Whether the shop already serves a release. */
  hasPages: boolean;
  /** Goes on without the last release's files: pages that are open load themselves again. */
  forgetFiles: boolean;
}

/**
 * Puts together what the edge serves: the files of this release, and those of the last one that it does not have, for pages
 * that were opened before. Returns the folder.
 *
 * @throws Refusal when the last release's files cannot be had
 */
export async function gatherFiles(ctx: CloneContext, { tree, commit, hasPages, forgetFiles }: Input): Promise<string> {
  const folder = filesFolder(tree, ctx.clone.slug);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(tree, "web/build/client"), folder, { recursive: true });
  const files = hashFiles(join(folder, "assets"));
  const kept = hasPages && !forgetFiles ? await fetchLast(ctx, { folder, commit, files }) : {};
  writeFileSync(join(folder, LIST), JSON.stringify({ slug: ctx.clone.slug, commit, files, kept }));
  return folder;
}

const filesFolder = (tree: string, slug: string) => join(tree, "web/build", `edge-${slug}`);

/**
 * Refuses files that were put together for another clone or another commit.
 *
 * @throws Refusal
 */
export function refuseForeignFiles(folder: string, { slug, commit }: { slug: string; commit: string }): void {
  const list = listSchema.parse(JSON.parse(readFileSync(join(folder, LIST), "utf8")));
  if (list.slug === slug && list.commit === commit) return;
  throw new Refusal(
    `${folder} was built for ${list.slug} at ${list.commit.slice(0, 12)}, not for ${slug} at ${commit.slice(0, 12)}.`,
  );
}

const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");

function hashFiles(folder: string): Files {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(readFileSync(join(folder, name)))]));
}

interface Own {
  folder: string;
  commit: string;
  files: Files;
}

async function fetchLast(ctx: CloneContext, { folder, commit, files }: Own): Promise<Files> {
  const last = readList(await download(ctx, `/${LIST}`), ctx);
  // This release again, after an interruption: what it had kept is still what came before.
  const before = last.commit === commit ? last.kept : last.files;
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => files[name] === undefined));
  for (const [name, hash] of Object.entries(kept)) {
    const data = await download(ctx, `/assets/${name}`);
    if (sha256(data) !== hash) throw new Refusal(`/assets/${name} is not what the last release put there. ${WITHOUT}`);
    writeFileSync(join(folder, "assets", name), data);
  }
  return kept;
}

function readList(data: Buffer, { clone }: Pick<CloneContext, "clone">): z.infer<typeof listSchema> {
  const { data: list } = listSchema.safeParse(parseJson(data.toString("utf8")));
  if (!list) throw new Refusal(`https://${clone.domain}/${LIST} is no list of a release's files. ${WITHOUT}`);
  if (list.slug === clone.slug) return list;
  throw new Refusal(`https://${clone.domain}/${LIST} is that of ${list.slug}: the domain leads to another clone.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const WITHOUT = "To go on without the last release's files, so that open pages load themselves again: --forget-files.";

async function download(ctx: CloneContext, path: string): Promise<Buffer> {
  try {
    const { status, body } = await askShop(ctx, { path });
    if (status === 200) return body;
    throw new Error(`status ${status}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(`https://${ctx.clone.domain}${path} cannot be had (${why}). ${WITHOUT}`);
  }
}
