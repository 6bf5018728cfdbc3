import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import routes from "#app/routes.ts";
import en from "../../locales/en/refcodes.json";
import { partOf, partsAt, type TextPart, textParts } from "./text-parts.ts";

const app = fileURLToPath(new URL("../", import.meta.url));
const groups = new Map<string, string[]>(Object.entries(en).map(([group, members]) => [group, Object.keys(members)]));
const plain = (name: string) => name.replace(/_(?:zero|one|two|few|many|other)$/, "");

/**
 * Files that name texts which a page does not show by them: badges that only desks show, names of toasts, and
 * the table of the parts itself.
 */
const MIXED = ["ui/status-badge.tsx", "session/flash.ts", "i18n/text-parts.ts"];

/** The texts that a file names, each as its group and its first name in it, and the app's own files that it imports. */
function read(file: string): { named: [group: string, name: string][]; imported: string[] } {
  const source = readFileSync(file, "utf8");
  const named = [...source.matchAll(/["'`](\w+)\.(\w*)/g)].flatMap(([, group = "", start = ""]) => {
    const names = groups.get(group) ?? [];
    const one = names.filter((name) => plain(name) === start);
    // Of a name that is put together it may be any.
    return (one.length > 0 ? one : names).map((name): [string, string] => [group, name]);
  });
  const imported = [...source.matchAll(/(?:from|import)\s*\(?\s*"(#app|\.{1,2})\/([^"]+)"/g)]
    .map(([, base = "", path = ""]) => (base === "#app" ? join(app, path) : join(dirname(file), base, path)))
    .filter((path) => /\.tsx?$/.test(path) && existsSync(path));
  return { named: MIXED.includes(relative(app, file)) ? [] : named, imported };
}

/** Files that only signed-in people are shown, on the pages of everybody too: they have these texts everywhere. */
const FOR_SIGNED_IN = [
  "cart/empty-cart.tsx",
  "checkout/saved-order.tsx",
  "navigation/entries.ts",
  "routes/join/route.tsx",
  "shell/account-menu.tsx",
  "shell/account-rail.tsx",
  "shell/notifications-link.tsx",
];

/** Each part that a module and all that it imports name texts of, with one of these texts. */
function partsOfModule(start: string, isSignedIn: boolean): Map<TextPart, string> {
  const found = new Map<TextPart, string>();
  const seen = new Set([start]);
  for (const file of seen) {
    const { named, imported } = read(file);
    for (const [group, name] of named) {
      const part = partOf(group, name);
      if (part === "signedIn" && !isSignedIn && FOR_SIGNED_IN.includes(relative(app, file))) continue;
      found.set(part, `${group} in ${relative(app, file)}`);
    }
    for (const path of imported) seen.add(path);
  }
  return found;
}

interface Place {
  path?: string;
  file: string;
  children?: Place[];
}

/** Every page with its address. */
function pagesOf(places: readonly Place[], base = ""): { path: string; file: string }[] {
  return places.flatMap(({ path = "", file, children }) => {
    const here = path === ":locale?" ? base : `${base}/${path}`;
    return children ? pagesOf(children, here) : [{ path: here === "" ? "/" : here, file: join(app, file) }];
  });
}

const pages = pagesOf(await routes);

/** Pages that are shown without an account. */
const VISITORS = /^\/(?:$|products|cart|legal|membership|refer$|sign-in|join|confirm|forgot|reset|unsubscribe|\*)/;

describe("the texts of a page", () => {
  it("have their files listed for every page", () => {
    expect(pages.length).toBeGreaterThan(50);
    expect(globSync("routes/**/route.tsx", { cwd: app }).length).toBeGreaterThan(50);
  });

  it.each(pages)("at $path are in the files that it loads", ({ path, file }) => {
    const isSignedIn = !VISITORS.test(path);
    const loaded = partsAt(path, isSignedIn);
    const missing = [...partsOfModule(file, isSignedIn)].filter(([part]) => !loaded.includes(part));
    expect(missing).toEqual([]);
  });

  it("in the frame of every page are the shop's; toasts bring their own", () => {
    const root = join(app, "root.tsx");
    expect([...partsOfModule(root, false).keys()].toSorted()).toEqual(["shop", "toasts"]);
    expect([...partsOfModule(root, true).keys()].toSorted()).toEqual(["shop", "signedIn", "toasts"]);
    expect(partsOfModule(root, false).get("toasts")).toBe("toast in shell/toast.tsx");
  });

  it("are cut so that no file is empty", () => {
    const parts = [...groups].flatMap(([group, names]) => names.map((name) => partOf(group, name)));
    expect(new Set(parts)).toEqual(new Set(textParts));
  });

  it("of the landing page are the fewest", () => {
    expect(partsAt("/", false)).toEqual(["shop"]);
    expect(partsAt("/", true)).toEqual(["shop", "signedIn"]);
    expect(partsAt("/products/wool-socks", false)).toEqual(["shop", "buying"]);
    expect(partsAt("/administrator", true)).not.toContain("desks");
    expect(partsAt("/admin", true)).toContain("desks");
  });
});
