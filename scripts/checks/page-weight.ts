import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { locales } from "#core/domain/locale";

const manifestSchema = z.object({
  entry: z.object({ module: z.string(), imports: z.array(z.string()) }),
  routes: z.record(z.string(), z.object({ module: z.string(), imports: z.array(z.string()).default([]) })),
});

/** The modules that make up the landing page. */
const LANDING = ["root", "routes/locale/route", "routes/catalogue/route"];

/** Chunks that it fetches on its own once it has loaded, by how their names begin. */
const LATER = ["offline-guard-", "language-offer-"];

/**
 * Gzipped bytes of script that the landing page loads, with the texts of the largest language. The manifest does not count: the
 * page's own part of it is in its HTML.
 *
 * @throws Error if the build has no manifest, no landing page or not exactly one file of each kind
 */
export function landingScriptBytes(clientDir: string): number {
  const assets = readdirSync(join(clientDir, "assets"));
  const manifest = assets.find((name) => /^manifest-.*\.js$/.test(name));
  if (manifest === undefined) throw new Error(`no page manifest in ${clientDir}`);
  const source = readFileSync(join(clientDir, "assets", manifest), "utf8");
  const { entry, routes } = manifestSchema.parse(
    JSON.parse(source.slice(source.indexOf("{"), source.lastIndexOf("}") + 1)),
  );
  const files = new Set([entry.module, ...entry.imports]);
  for (const id of LANDING) {
    const route = routes[id];
    if (route === undefined) throw new Error(`the landing page no longer has ${id}`);
    for (const file of [route.module, ...route.imports]) files.add(file);
  }
  for (const start of LATER) files.add(`/assets/${only(assets, start)}`);
  const bytes = (file: string) => gzipSync(readFileSync(join(clientDir, file)), { level: 9 }).byteLength;
  const texts = locales.map((locale) => bytes(`/assets/${only(assets, `texts-${locale}-shop-`)}`));
  return [...files].reduce((sum, file) => sum + bytes(file), Math.max(...texts));
}

function only(names: readonly string[], start: string): string {
  const [name, ...others] = names.filter((each) => each.startsWith(start));
  if (name === undefined || others.length > 0) throw new Error(`expected exactly one file named ${start}…`);
  return name;
}
