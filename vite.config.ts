import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import { partOf } from "./web/app/i18n/text-parts.ts";
import { leanRouter } from "./web/lean-router.ts";

/** What every page loads. */
const FRAMEWORK = /node_modules[\\/](?:react|react-dom|scheduler|react-router)[\\/]/;

/** The modules of a visitor's first page. They and what they import form one chunk: compressed together they are smaller. */
const FIRST = /[\\/]web[\\/]app[\\/](?:entry\.client|root|routes[\\/](?:locale|catalogue)[\\/]route)\.tsx(?:$|\?)/;
/** It runs as soon as it is imported, which must be after the pages' modules. */
const ENTRY = /[\\/]entry\.client\.tsx/;
const PRELOAD = /vite[\\/]preload-helper/;

/** A module that this many chunks ask for is on nearly every page. */
const MANY = 28;

type Imported = (id: string) => { importers: readonly string[] } | null;

/** Whether a module is part of the first page. */
function isOfFirstPage(id: string, find: Imported): boolean {
  if (PRELOAD.test(id)) return true;
  const seen = new Set([id]);
  for (const each of seen) {
    if (FIRST.test(each)) return !ENTRY.test(id);
    for (const importer of find(each)?.importers ?? []) seen.add(importer);
  }
  return false;
}

/** A part of a language's texts; captures the language and the part. */
const TEXTS = /[\\/](\w+)[\\/]refcodes\.json\?part=(\w+)$/;

/** Cuts up a language's file of texts: `refcodes.json?part=shop` exports what belongs to `shop`. */
const textsInParts: Plugin = {
  name: "texts-in-parts",
  enforce: "pre",
  transform(json, id) {
    const part = TEXTS.exec(id)?.[2];
    if (part === undefined) return null;
    const groups = Object.entries<object>(JSON.parse(json)).map(([group, members]) => {
      const kept = Object.entries(members).filter(([name]) => partOf(group, name) === part);
      return [group, kept.length > 0 ? Object.fromEntries(kept) : undefined];
    });
    return { code: `export default ${JSON.stringify(Object.fromEntries(groups))}`, map: null, moduleType: "js" };
  },
};

export default defineConfig(({ command }) => {
  // Whatever the process that builds is for: with another value React's development build is shipped.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    publicDir: "web/public",
    plugins: [textsInParts, leanRouter, reactRouter(), tailwindcss()],
    ssr: {
      target: "webworker",
      noExternal: true,
      resolve: { conditions: ["workerd", "worker", "browser"], externalConditions: ["workerd", "worker", "browser"] },
    },
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: {
              chunkFileNames: ({ facadeModuleId }) => {
                const [, locale, part] = TEXTS.exec(facadeModuleId ?? "") ?? [];
                return `assets/${part ? `texts-${locale}-${part}` : "[name]"}-[hash].js`;
              },
              codeSplitting: {
                groups: [
                  { name: "framework", test: FRAMEWORK },
                  {
                    name: (id, chunking) =>
                      isOfFirstPage(id, (each) => chunking.getModuleInfo(each)) ? "first" : null,
                    test: /[\\/](?:core|web[\\/]app)[\\/]|preload-helper/,
                  },
                  { name: "shared", test: /[\\/](?:core|web[\\/]app)[\\/]/, minShareCount: MANY },
                ],
              },
            },
          },
        },
      },
      ssr: { build: { rollupOptions: { input: "web/pages.ts" } } },
    },
    build: { minify: true, assetsInlineLimit: 0 },
  };
});
